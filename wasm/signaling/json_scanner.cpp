#include "wasm/signaling/json_scanner.h"

namespace visavis {

std::string_view ToString(JsonError error) {
  switch (error) {
    case JsonError::kInvalid:
      return "invalid";
    case JsonError::kTooDeep:
      return "too-deep";
    case JsonError::kWrongType:
      return "wrong-type";
    case JsonError::kDuplicateKey:
      return "duplicate-key";
    case JsonError::kTooManyMembers:
      return "too-many-members";
  }
  return "unknown";
}

void JsonScanner::SkipSpace() {
  while (!AtEnd()) {
    const char c = text_[position_];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    ++position_;
  }
}

bool JsonScanner::Take(char expected) {
  if (AtEnd() || text_[position_] != expected) return false;
  ++position_;
  return true;
}

bool JsonScanner::Enter() {
  if (++depth_ <= max_depth_) return true;
  error_ = JsonError::kTooDeep;
  return false;
}

bool JsonScanner::SkipValue() {
  if (AtEnd()) return false;
  switch (text_[position_]) {
    case '{':
      ++position_;
      return SkipContainer('}', &JsonScanner::SkipObjectMember);
    case '[':
      ++position_;
      return SkipContainer(']', &JsonScanner::SkipValue);
    case '"': {
      std::string_view inside;
      return SkipString(inside);
    }
    case 't':
      return SkipWord("true");
    case 'f':
      return SkipWord("false");
    case 'n':
      return SkipWord("null");
    default:
      return SkipNumber();
  }
}

// Recursion ends at max_depth_.
bool JsonScanner::SkipContainer(char close, bool (JsonScanner::*skip_member)()) {
  if (!Enter()) return false;
  SkipSpace();
  if (!Take(close)) {
    do {
      SkipSpace();
      if (!(this->*skip_member)()) return false;
      SkipSpace();
    } while (Take(','));
    if (!Take(close)) return false;
  }
  Leave();
  return true;
}

bool JsonScanner::SkipObjectMember() {
  std::string_view key;
  if (!SkipString(key)) return false;
  SkipSpace();
  if (!Take(':')) return false;
  SkipSpace();
  return SkipValue();
}

bool JsonScanner::SkipString(std::string_view& inside) {
  if (!Take('"')) return false;
  const std::size_t begin = position_;
  while (!AtEnd()) {
    const char c = text_[position_++];
    if (c == '"') {
      inside = text_.substr(begin, position_ - 1 - begin);
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c == '\\' && !SkipEscape()) return false;
  }
  return false;
}

// RFC 8259 section 7; the backslash is already behind.
bool JsonScanner::SkipEscape() {
  if (AtEnd()) return false;
  const char c = text_[position_++];
  if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  const int first = TakeHex4();
  if (first < 0 || (first >= 0xDC00 && first <= 0xDFFF)) return false;
  if (first < 0xD800 || first > 0xDBFF) return true;
  if (!Take('\\') || !Take('u')) return false;
  const int second = TakeHex4();
  return second >= 0xDC00 && second <= 0xDFFF;
}

int JsonScanner::TakeHex4() {
  if (text_.size() - position_ < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = text_[position_++];
    value *= 16;
    if (c >= '0' && c <= '9') {
      value += c - '0';
    } else if (c >= 'a' && c <= 'f') {
      value += c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      value += c - 'A' + 10;
    } else {
      return -1;
    }
  }
  return value;
}

// RFC 8259 section 6. The size of the number does not matter: nobody computes with it here.
bool JsonScanner::SkipNumber() {
  Take('-');
  if (!Take('0') && !SkipDigits()) return false;
  if (Take('.') && !SkipDigits()) return false;
  if (Take('e') || Take('E')) {
    if (!Take('+')) Take('-');
    return SkipDigits();
  }
  return true;
}

bool JsonScanner::SkipDigits() {
  const std::size_t begin = position_;
  while (!AtEnd() && text_[position_] >= '0' && text_[position_] <= '9') ++position_;
  return position_ > begin;
}

bool JsonScanner::SkipWord(std::string_view word) {
  if (text_.substr(position_, word.size()) != word) return false;
  position_ += word.size();
  return true;
}

}  // namespace visavis
