// One codec at the other end: writes its requests and reads the answers. Private to codec_link/.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wasm/codec/video_codec.h"
#include "wasm/codec_link/codec_link.h"
#include "wasm/codec_link/link_bytes.h"

namespace visavis {

class LinkCaller {
 public:
  // `destroy`: what is asked at the end of it.
  LinkCaller(CodecLink& link, CodecPlace place, LinkRequest destroy)
      : link_(link), place_(place), destroy_(destroy) {}
  ~LinkCaller() { Tell(destroy_); }
  LinkCaller(const LinkCaller&) = delete;
  LinkCaller& operator=(const LinkCaller&) = delete;

  CodecPlace place() const { return place_; }

  // What is asked of this codec; more may be put.
  LinkWriter Begin(LinkRequest request) {
    LinkWriter writer(request_);
    writer.Put(request).Put(place_);
    return writer;
  }
  // Where there is nothing to put and nothing to know.
  void Tell(LinkRequest request) {
    Begin(request);
    link_.Call(request_);
  }
  // The answer behind its status, or the error.
  Result<LinkReader, CodecError> Send(const LinkWriter&) { return Read(link_.Call(request_)); }

  static Result<LinkReader, CodecError> Read(std::span<const std::uint8_t> answer) {
    LinkReader reader(answer);
    const auto status = reader.Get<LinkStatus>();
    if (!reader.ok()) return CodecError::kCodecFailure;
    if (status != kLinkOk) return static_cast<CodecError>(status - 1);
    return reader;
  }

 private:
  CodecLink& link_;
  const CodecPlace place_;
  const LinkRequest destroy_;
  std::vector<std::uint8_t> request_;
};

}  // namespace visavis
