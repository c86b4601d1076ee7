// Owns a libvpx codec instance from the moment it exists. Internal to codec/.
#pragma once

#include <vpx/vpx_codec.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

namespace visavis {

class VpxContext {
 public:
  VpxContext() = default;
  ~VpxContext() { Destroy(); }
  VpxContext(const VpxContext&) = delete;
  VpxContext& operator=(const VpxContext&) = delete;

  // Each replaces what was there; false: there is none now.
  bool InitEncoder(vpx_codec_iface_t* iface, const vpx_codec_enc_cfg_t& config) {
    Destroy();
    alive_ = vpx_codec_enc_init(&context_, iface, &config, 0) == VPX_CODEC_OK;
    return alive_;
  }
  bool InitDecoder(vpx_codec_iface_t* iface, const vpx_codec_dec_cfg_t& config) {
    Destroy();
    alive_ = vpx_codec_dec_init(&context_, iface, &config, 0) == VPX_CODEC_OK;
    return alive_;
  }
  void Destroy() {
    if (alive_) vpx_codec_destroy(&context_);
    alive_ = false;
  }

  bool alive() const { return alive_; }
  vpx_codec_ctx_t* get() { return &context_; }

 private:
  vpx_codec_ctx_t context_{};
  bool alive_ = false;
};

}  // namespace visavis
