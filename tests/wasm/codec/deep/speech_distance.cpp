#include "tests/wasm/codec/deep/speech_distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace visavis::testing {
namespace {

constexpr std::size_t kFrame = 1536, kHop = 768;  // 32 and 16 ms of 48 kHz
constexpr double kBinHz = 48'000.0 / kFrame;
constexpr std::size_t kFirstBin = 3, kBins = 122;  // 94 Hz..3.9 kHz
constexpr std::size_t kBands = 20, kCoefficients = 12;
// Mean square of a frame: -60 dB of full scale is silence, -45 dB speech.
constexpr double kSilence = 1e-6, kSpeech = 3.2e-5;

double Mel(double hz) { return 2595.0 * std::log10(1.0 + hz / 700.0); }

}  // namespace

SpeechComparison::SpeechComparison() : cosines_(kBins * kFrame), sines_(kBins * kFrame) {
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    for (std::size_t i = 0; i < kFrame; ++i) {
      const double turn = 2 * std::numbers::pi * static_cast<double>(i) / kFrame;
      const double window = 0.5 - 0.5 * std::cos(turn);
      const double angle = turn * static_cast<double>(bin + kFirstBin);
      cosines_[bin * kFrame + i] = static_cast<float>(window * std::cos(angle));
      sines_[bin * kFrame + i] = static_cast<float>(window * std::sin(angle));
    }
  }
}

SpeechComparison::Spectrum SpeechComparison::Analyse(std::span<const float> frame) const {
  Spectrum spectrum;
  std::vector<double> bands(kBands, 0.0);
  const double lowest = Mel(kFirstBin * kBinHz), highest = Mel((kFirstBin + kBins) * kBinHz);
  // The energy of silence, spread over the bins: what is below it counts as it.
  constexpr double kFloor = kSilence / kBins;
  // Hann keeps 3/8 of the power, and half of it is at negative frequencies.
  constexpr double kScale = 2.0 / (static_cast<double>(kFrame) * kFrame * 3.0 / 8.0);
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    float real = 0, imaginary = 0;
    const float* const cosine = &cosines_[bin * kFrame];
    const float* const sine = &sines_[bin * kFrame];
    for (std::size_t i = 0; i < kFrame; ++i) {
      real += frame[i] * cosine[i];
      imaginary += frame[i] * sine[i];
    }
    const double re = static_cast<double>(real), im = static_cast<double>(imaginary);
    const double power = (re * re + im * im) * kScale;
    spectrum.mean_power += power;
    spectrum.power_db.push_back(10 * std::log10(power + kFloor));
    const double mel = Mel(static_cast<double>(bin + kFirstBin) * kBinHz);
    const auto band = static_cast<std::size_t>((mel - lowest) / (highest - lowest) * kBands);
    bands[std::min(band, kBands - 1)] += power;
  }
  for (double& band : bands) band = std::log(band + kSilence / kBands);
  for (std::size_t k = 1; k <= kCoefficients; ++k) {
    double sum = 0;
    for (std::size_t band = 0; band < kBands; ++band) {
      sum += bands[band] * std::cos(std::numbers::pi * static_cast<double>(k) *
                                    (static_cast<double>(band) + 0.5) / kBands);
    }
    // Half of it: from the logarithm of power to that of amplitude.
    spectrum.cepstrum.push_back(sum / kBands);
  }
  return spectrum;
}

void SpeechComparison::Add(std::span<const float> reference, std::span<const float> other,
                           std::size_t from, std::size_t to) {
  for (std::size_t at = from; at + kFrame <= to; at += kHop) {
    const Spectrum a = Analyse(reference.subspan(at, kFrame));
    if (a.mean_power < kSpeech) continue;
    const Spectrum b = Analyse(other.subspan(at, kFrame));
    double spectral = 0, cepstral = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
      spectral += std::pow(a.power_db[i] - b.power_db[i], 2);
    }
    for (std::size_t i = 0; i < kCoefficients; ++i) {
      cepstral += std::pow(a.cepstrum[i] - b.cepstrum[i], 2);
    }
    sums_.log_spectral_db += std::sqrt(spectral / kBins);
    sums_.mel_cepstral_db += 10 / std::numbers::ln10 * std::sqrt(2 * cepstral);
    ++sums_.frames;
  }
}

SpeechDistance SpeechComparison::Mean() const {
  SpeechDistance mean = sums_;
  if (mean.frames == 0) return mean;
  mean.log_spectral_db /= mean.frames;
  mean.mel_cepstral_db /= mean.frames;
  return mean;
}

}  // namespace visavis::testing
