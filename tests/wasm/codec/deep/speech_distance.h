// How far one piece of speech is from another, by its spectrum up to 3.9 kHz. Alignment of a few
// milliseconds does not matter.
#pragma once

#include <span>
#include <vector>

namespace visavis::testing {

struct SpeechDistance {
  // Log-spectral distance, dB: per frame the root of the mean over frequencies of
  // (10 log10 P(f) - 10 log10 Q(f))^2, then the mean over frames (A. H. Gray and J. D. Markel,
  // "Distance measures for speech processing", IEEE Trans. ASSP 24, 1976: d_2 of the spectra
  // themselves).
  double log_spectral_db = 0;
  // Mel-cepstral distortion, dB: per frame 10/ln 10 sqrt(2 sum over coefficients 1 to 12 of
  // (c - c')^2), then the mean over frames (R. Kubichek, "Mel-cepstral distance measure for
  // objective speech quality assessment", 1993), from the logarithms of 20 mel bands.
  double mel_cepstral_db = 0;
  int frames = 0;
};

// Adds up frames of 32 ms (Hann) whose reference holds speech.
class SpeechComparison {
 public:
  SpeechComparison();

  // Compares at `from`..`to` samples of 48 kHz, every 16 ms. What is 60 dB below full scale counts
  // as equal silence.
  void Add(std::span<const float> reference, std::span<const float> other, std::size_t from,
           std::size_t to);
  SpeechDistance Mean() const;

 private:
  struct Spectrum {
    std::vector<double> power_db, cepstrum;
    double mean_power = 0;
  };
  Spectrum Analyse(std::span<const float> frame) const;

  std::vector<float> cosines_, sines_;
  SpeechDistance sums_;
};

}  // namespace visavis::testing
