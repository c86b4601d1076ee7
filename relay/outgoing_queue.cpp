#include "relay/outgoing_queue.h"

#include "wasm/base/dcheck.h"

namespace visavis::relay {
namespace {

// Room for so many messages stays when the queue runs empty; the rest goes back, because most
// clients are idle most of the time.
constexpr std::size_t kKeptCapacity = 4;

}  // namespace

void OutgoingQueue::Push(SharedMessage message) {
  bytes_ += message->bytes().size();
  messages_.push_back(std::move(message));
}

std::size_t OutgoingQueue::Gather(std::span<std::string_view> pieces) const {
  std::size_t filled = 0;
  std::size_t offset = first_offset_;
  for (std::size_t i = first_; i < messages_.size() && filled < pieces.size(); ++i) {
    pieces[filled++] = messages_[i]->bytes().substr(offset);
    offset = 0;
  }
  return filled;
}

void OutgoingQueue::Consume(std::size_t count) {
  VISAVIS_DCHECK(count <= bytes_);
  bytes_ -= count;
  if (bytes_ == 0) {
    Clear();
    return;
  }
  count += first_offset_;
  while (count >= messages_[first_]->bytes().size()) {
    count -= messages_[first_]->bytes().size();
    messages_[first_++].reset();
  }
  first_offset_ = count;
  // Amortised: half of the vector has been written when the rest moves.
  if (first_ >= messages_.size() - first_) {
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

std::vector<SharedMessage> OutgoingQueue::TakeTexts(std::size_t promised) {
  std::vector<SharedMessage> texts;
  std::vector<SharedMessage> rest;
  const std::size_t bound = first_offset_ + promised;  // of bytes that stay
  std::size_t begin = 0;                               // of the message
  bytes_ = 0;
  for (std::size_t i = first_; i < messages_.size(); ++i) {
    const std::size_t size = messages_[i]->bytes().size();
    const bool stays = !messages_[i]->IsOfMember() || begin < bound;
    begin += size;
    if (messages_[i]->IsOfMember()) texts.push_back(messages_[i]);
    if (!stays) continue;
    bytes_ += size;
    rest.push_back(std::move(messages_[i]));
  }
  bytes_ -= first_offset_;
  messages_ = std::move(rest);
  first_ = 0;
  return texts;
}

void OutgoingQueue::Clear() {
  if (messages_.capacity() > kKeptCapacity) {
    std::vector<SharedMessage>().swap(messages_);
  } else {
    messages_.clear();
  }
  first_ = first_offset_ = bytes_ = 0;
}

}  // namespace visavis::relay
