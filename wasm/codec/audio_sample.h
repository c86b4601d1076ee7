// Samples that come from outside are made safe here. Internal to codec/.
#pragma once

namespace visavis {

// `sample` held to [-1, 1]; what is no number becomes silence.
constexpr float ClampSample(float sample) {
  if (sample >= -1.0F && sample <= 1.0F) return sample;
  if (sample > 1.0F) return 1.0F;
  return sample < -1.0F ? -1.0F : 0.0F;
}

}  // namespace visavis
