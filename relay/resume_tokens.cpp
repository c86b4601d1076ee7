#include "relay/resume_tokens.h"

#include <charconv>
#include <span>

#include "relay/base64.h"
#include "relay/hmac.h"

namespace visavis::relay {
namespace {

// Half of SHA-256, as RFC 2104 section 5 allows.
constexpr std::size_t kCodeBytes = 16;

// Cuts off the part before the next dot.
std::string_view TakePart(std::string_view& text) {
  const std::size_t dot = text.find('.');
  const std::string_view part = text.substr(0, dot);
  text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  return part;
}

}  // namespace

ResumeTokens::ResumeTokens(std::string secret, std::string run, WallSeconds lifetime)
    : secret_(std::move(secret)), run_(std::move(run)), lifetime_(lifetime) {}

std::string ResumeTokens::CodeOf(std::string_view signed_part, std::string_view room) const {
  // The purpose keeps codes apart that the same secret makes for something else.
  // Clients choose both parts: the length keeps the end of one from being the start of the other.
  std::string text = "visavis-resume ";
  text += std::to_string(signed_part.size());
  text += ' ';
  text += signed_part;
  text += ' ';
  text += room;
  const HmacDigest digest = HmacSha256(secret_, text);
  return Base64Url(std::span(digest).first(kCodeBytes));
}

std::string ResumeTokens::Issue(const PeerId& id, std::string_view room, WallSeconds now) const {
  std::string token = id.value() + '.' + std::to_string(now + lifetime_) + '.' + run_;
  const std::string code = CodeOf(token, room);
  return token + '.' + code;
}

std::optional<ResumeTokens::Claim> ResumeTokens::Check(std::string_view token,
                                                       std::string_view room,
                                                       WallSeconds now) const {
  const std::size_t last_dot = token.rfind('.');
  if (last_dot == std::string_view::npos) return std::nullopt;
  std::string_view signed_part = token.substr(0, last_dot);
  if (!EqualInConstantTime(token.substr(last_dot + 1), CodeOf(signed_part, room))) {
    return std::nullopt;
  }
  const std::string_view id = TakePart(signed_part);
  const std::string_view expiry_text = TakePart(signed_part);
  WallSeconds expiry = 0;
  std::from_chars(expiry_text.data(), expiry_text.data() + expiry_text.size(), expiry);
  if (now >= expiry) return std::nullopt;
  return Claim{PeerId(std::string(id)),
               signed_part == run_ ? Origin::kThisRun : Origin::kEarlierRun};
}

}  // namespace visavis::relay
