// What the hosts have in common: a request in, its answer out. Private to codec_link/.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "wasm/codec_link/codec_link.h"
#include "wasm/codec_link/link_bytes.h"
#include "wasm/codec_link/link_status.h"

namespace visavis {

// `handle(what, reader, writer)` → a status; what it wrote counts where that is kLinkOk. Returns
// all of `answer`.
template <typename Handle>
std::span<const std::uint8_t> AnswerLink(std::span<const std::uint8_t> request,
                                         std::vector<std::uint8_t>& answer, Handle handle) {
  LinkReader reader(request);
  const auto what = reader.Get<LinkRequest>();
  LinkWriter writer(answer);
  writer.Put(kLinkOk);
  const LinkStatus status = reader.ok() ? handle(what, reader, writer) : kImpossible;
  if (status != kLinkOk) LinkWriter(answer).Put(status);
  return answer;
}

}  // namespace visavis
