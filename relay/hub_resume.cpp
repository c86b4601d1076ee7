// The half of the hub that keeps places and gives them back (relay/PROTOCOL.md, "Coming back").
#include <algorithm>
#include <limits>

#include "relay/hub.h"
#include "relay/hub_client.h"

namespace visavis::relay {
namespace {

int AsInt(std::uint32_t count) {
  return static_cast<int>(
      std::min<std::uint32_t>(count, std::numeric_limits<int>::max()));  // of the message's fields
}

SharedMessage Make(const ServerMessage& message) { return MakeTextMessage(Serialize(message)); }

}  // namespace

void Hub::KeepPlace(Member& member, std::string_view reason, Timestamp now) {
  if (member.version == 0 || options_.resume_grace <= TimeDelta::Zero()) {
    return Leave(member, reason);
  }
  if (services_.totals.absences.get() >= options_.max_absent) {
    // When all who are away are other threads', the newest makes way, for none of these can.
    ++stats_.absences_cut;
    if (absent_count() == 0) return Leave(member, reason);
    Leave(Oldest(), Oldest().absence->left_reason());
  }
  const auto undelivered = member.link->TakeUndelivered();
  member.absence = std::make_unique<Absence>(keeper(), member, Absence::Kind::kKept, reason,
                                             now + options_.resume_grace);
  member.client = nullptr;
  member.link = member.absence.get();
  for (const SharedMessage& message : undelivered) member.link->Send(message);
}

void Hub::EndAbsence(Member& member) {
  if (member.absence->has_overflowed()) {
    ++stats_.absences_cut;
  } else if (!member.IsMoving()) {
    ++stats_.absences_expired;
  }
  Leave(member, member.absence->left_reason());
}

Result<Member*, EnterError> Hub::Resume(const RegisterMessage& message, HubClient& client,
                                        Timestamp now) {
  Member* const refused = nullptr;
  const auto claim =
      services_.tokens.Check(message.resume->token, message.room, services_.wall_clock());
  if (!claim) return refused;
  Member* const member = Find(message.room, claim->id);
  if (member != nullptr && member->absence != nullptr && member->absence->has_overflowed()) {
    EndAbsence(*member);
    return refused;
  }
  if (member != nullptr && !member->IsAwaited()) {
    return TakeUp(*member, *message.resume, claim->origin, client);
  }
  if (claim->origin == ResumeTokens::Origin::kThisRun || now >= restore_until_) return refused;
  return Restore(claim->id, message, client);
}

std::vector<SharedMessage> Hub::TakeHeld(Member& member, HubClient& client) {
  std::vector<SharedMessage> held;
  // Not of a live link: what is taken from it can no longer be sent there.
  if (member.absence != nullptr) held = member.link->TakeUndelivered();
  if (client.member_ != nullptr) Leave(*client.member_, "moved");
  for (SharedMessage& each : member.link->TakeUndelivered()) held.push_back(std::move(each));
  return held;
}

Member* Hub::TakeUp(Member& member, const ResumeRequest& request, ResumeTokens::Origin origin,
                    HubClient& client) {
  std::vector<SharedMessage> held;
  const bool held_over = member.client != &client;
  if (held_over) {
    held = TakeHeld(member, client);
    if (member.client != nullptr) {
      ++stats_.replaced;
      member.client->Replace();
    }
    member.absence.reset();
    member.client = &client;
    member.link = &client.link_;
  }
  if (origin == ResumeTokens::Origin::kEarlierRun) {
    // It has not heard that its place was restored: the counts it has are of the earlier run.
    member.sent = static_cast<std::uint32_t>(held.size());
    member.received = 0;
    return Greet(member, request.known, std::move(held), client);
  }
  ++stats_.resumed_kept;
  const auto received = static_cast<std::uint32_t>(request.received);
  // What was sent before and has not come is gone; on the same connection it is on its way.
  const std::uint32_t first_held =
      held_over ? member.sent - std::min(member.sent, static_cast<std::uint32_t>(held.size()))
                : received;
  RegisteredMessage registered = Describe(member);
  registered.resumed = Resumed::kKept;
  registered.received = AsInt(member.received);
  registered.lost = received < first_held ? AsInt(first_held - received) : 0;
  stats_.lost += static_cast<std::uint64_t>(registered.lost);
  client.link_.Send(MakeGreeting(Serialize(registered)));
  const std::size_t known = received > first_held ? received - first_held : 0;
  for (std::size_t i = known; i < held.size(); ++i) {
    ++stats_.resent;
    client.link_.Send(std::move(held[i]));
  }
  return &member;
}

// The answer to a client of an earlier run, and what waited for it.
Member* Hub::Greet(Member& member, const std::vector<PeerId>& known,
                   std::vector<SharedMessage> held, HubClient& client) {
  ++stats_.resumed_restored;
  Await(known, member);
  RegisteredMessage registered = Describe(member);
  registered.resumed = Resumed::kRestored;
  client.link_.Send(MakeGreeting(Serialize(registered)));
  stats_.resent += held.size();
  for (SharedMessage& each : held) client.link_.Send(std::move(each));
  return &member;
}

Result<Member*, EnterError> Hub::Restore(const PeerId& id, const RegisterMessage& message,
                                         HubClient& client) {
  if (const auto error = CheckLimits(message.room, client.member_)) return *error;
  Member* place = Find(message.room, id);
  std::vector<SharedMessage> held;
  if (place != nullptr) {
    held = TakeHeld(*place, client);
  } else if (client.member_ != nullptr) {
    Leave(*client.member_, "moved");
  }

  Room& room = RoomOf(message.room);
  std::unique_ptr<Absence> awaited;
  if (place != nullptr) {
    awaited = std::move(place->absence);
    place->info.name = message.name;
  } else {
    place = &room.Add({id, message.name}, 0);
  }
  Member& member = *place;
  member.version = std::min(message.version, kRelayProtocolVersion);
  member.link = &client.link_;
  member.client = &client;
  Greet(member, message.resume->known, std::move(held), client);

  const SharedMessage joined = Make(JoinedMessage{member.info});
  for (const auto& other : room.members()) {
    const bool knows = other.get() == &member || other->version == 0 || other->IsAwaited() ||
                       (awaited != nullptr && awaited->IsKnownBy(other->info.id));
    if (!knows) other->Send(joined);
  }
  return &member;
}

void Hub::Await(const std::vector<PeerId>& known, Member& member) {
  Room& room = *member.room;
  std::size_t awaited = room.size() - room.CountTaken();
  for (const PeerId& id : known) {
    Member* place = room.Find(id);
    if (place == nullptr) {
      if (awaited >= options_.max_members_per_room ||
          services_.totals.absences.get() >= options_.max_absent) {
        break;
      }
      ++awaited;
      place = &room.Add({id, {}}, kRelayProtocolVersion);
      place->absence = std::make_unique<Absence>(keeper(), *place, Absence::Kind::kAwaited,
                                                 "disconnect", restore_until_);
      place->link = place->absence.get();
    }
    if (place->IsAwaited()) {
      place->absence->AddKnower(member.info.id, options_.max_members_per_room);
    }
  }
}

}  // namespace visavis::relay
