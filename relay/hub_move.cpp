// The part of the hub for clients that ask for a room of another thread. Such a client goes there
// with its session and asks. Its old place, when it has one, waits for it meanwhile as for a client
// that is away: it is given up when the client has got the room, and taken up again when not.
#include <utility>

#include "relay/hub_client.h"

namespace visavis::relay {
namespace {

// Chosen far above what a busy thread lets wait: it only ends what never arrives anywhere.
constexpr TimeDelta kMoveTimeout = TimeDelta::Seconds(30);

}  // namespace

void HubClient::Move(std::size_t shard, const RegisterMessage& message, Timestamp now) {
  auto luggage = std::make_unique<HubLuggage>(shard, allowance_);
  luggage->register_by = DeadlineQueue::DueOf(*this);
  if (member_ != nullptr) luggage->place = hub_.HoldPlace(*std::exchange(member_, nullptr), now);
  luggage->purpose = message;
  Part(std::move(luggage));
}

void HubClient::Part(std::unique_ptr<HubLuggage> luggage) {
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  link_.Move(std::move(luggage));
}

OldPlace Hub::HoldPlace(Member& member, Timestamp now) {
  // The client takes what its link has not sent yet along. It is back in no time; what ends the
  // place otherwise is the end of the relay.
  member.absence = std::make_unique<Absence>(keeper(), member, Absence::Kind::kMoving, "disconnect",
                                             now + kMoveTimeout);
  member.client = nullptr;
  member.link = member.absence.get();
  member.hold = ++holds_;
  return {shard_, member.room->name(), member.info.id, member.hold};
}

bool Hub::IsHeld(const Member& member, const OldPlace& place) {
  return member.IsMoving() && member.hold == place.hold;
}

std::unique_ptr<Client> Hub::Welcome(ClientLink& link, std::unique_ptr<Luggage> luggage,
                                     Timestamp now) {
  const auto& ours = static_cast<const HubLuggage&>(*luggage);
  auto client = std::make_unique<HubClient>(*this, link, ours.allowance, ours.register_by);
  client->Arrive(ours, now);
  return client;
}

void HubClient::Arrive(const HubLuggage& luggage, Timestamp now) {
  const OldPlace* const place = luggage.place ? &*luggage.place : nullptr;
  if (const auto* message = std::get_if<RegisterMessage>(&luggage.purpose)) {
    Enter(*message, place, now);
  } else {
    ComeBack(*place, std::get<EnterError>(luggage.purpose));
  }
}

void HubClient::ComeBack(const OldPlace& place, EnterError refusal) {
  Member* const member = hub_.Find(place.room, place.id);
  // Somebody with its token may have come meanwhile.
  if (member != nullptr && !Hub::IsHeld(*member, place)) {
    ++hub_.stats_.replaced;
    return Close(CloseCode::kReplaced, "replaced");
  }
  if (member == nullptr || member->absence->has_overflowed()) {
    // Without a place and without the room it asked for.
    return Close(CloseCode::kTryAgainLater, ToString(refusal));
  }
  const auto held = member->link->TakeUndelivered();
  member->absence.reset();
  member->client = this;
  member->link = &link_;
  member_ = member;
  Refuse(refusal);
  for (const SharedMessage& message : held) link_.Send(message);
}

void Hub::GiveUp(const OldPlace& place) {
  Member* const member = Find(place.room, place.id);
  if (member != nullptr && IsHeld(*member, place)) Leave(*member, "moved");
}

}  // namespace visavis::relay
