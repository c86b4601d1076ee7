#include "relay/hub.h"

#include <algorithm>
#include <limits>

#include "relay/hub_client.h"
#include "relay/turn_credentials.h"

namespace visavis::relay {
namespace {

// So many of the longest absent make way when there are too many rooms.
constexpr int kMaxMakingWay = 8;

int AsInt(std::size_t count) {
  return static_cast<int>(
      std::min<std::size_t>(count, std::numeric_limits<int>::max()));  // of the message's fields
}

SharedMessage Make(const ServerMessage& message) { return MakeTextMessage(Serialize(message)); }

}  // namespace

std::string_view ToString(EnterError error) {
  switch (error) {
    case EnterError::kRoomFull:
      return "room-full";
    case EnterError::kTooManyRooms:
      return "too-many-rooms";
    case EnterError::kAccessDenied:
      return "access-denied";
    case EnterError::kAccessExpired:
      return "access-expired";
  }
  return "unknown";
}

Hub::Hub(HubOptions options, const HubServices& services, std::size_t shard, Timestamp start)
    : AbsenceKeeper(services.deadlines, services.totals,
                    {.max_held_bytes = options.max_held_bytes,
                     .max_total_held_bytes = options.max_total_held_bytes}),
      options_(std::move(options)),
      services_(services),
      shard_(shard),
      restore_until_(start + options_.resume_grace) {}

std::unique_ptr<Client> Hub::Admit(ClientLink& link, Timestamp now) {
  return std::make_unique<HubClient>(*this, link,
                                     TokenBucket(options_.message_rate, options_.message_burst),
                                     now + options_.register_timeout);
}

std::size_t Hub::knower_count() const {
  std::size_t count = 0;
  for (const auto& [name, room] : rooms_) {
    for (const auto& member : room->members()) {
      if (member->absence) count += member->absence->knower_count();
    }
  }
  return count;
}

bool Hub::IsFull(const std::string& room, const Member* leaving) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return options_.max_members_per_room == 0;
  const bool frees_a_place = leaving != nullptr && leaving->room == found->second.get();
  return found->second->CountTaken() - (frees_a_place ? 1U : 0U) >= options_.max_members_per_room;
}

bool Hub::WouldAddRoom(const std::string& room, const Member* leaving) const {
  if (rooms_.contains(room)) return false;
  const bool frees_a_room = leaving != nullptr && leaving->room->size() == 1;
  return services_.totals.rooms.get() - (frees_a_room ? 1U : 0U) >= options_.max_rooms;
}

std::optional<EnterError> Hub::CheckLimits(const std::string& room, const Member* leaving) {
  if (IsFull(room, leaving)) {
    ++stats_.room_full;
    return EnterError::kRoomFull;
  }
  // Those who are here come before those who may come back.
  for (int i = 0; i < kMaxMakingWay && absent_count() > 0 && WouldAddRoom(room, leaving); ++i) {
    ++stats_.absences_cut;
    Leave(Oldest(), Oldest().absence->left_reason());
  }
  if (WouldAddRoom(room, leaving)) {
    ++stats_.too_many_rooms;
    return EnterError::kTooManyRooms;
  }
  return std::nullopt;
}

Member* Hub::Find(const std::string& room, const PeerId& id) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : found->second->Find(id);
}

Room& Hub::RoomOf(const std::string& name) {
  auto& room = rooms_[name];
  if (!room) room = std::make_unique<Room>(name, census_, services_.totals);
  return *room;
}

RegisteredMessage Hub::Describe(const Member& reader) const {
  RegisteredMessage registered;
  registered.id = reader.info.id;
  registered.version = reader.version;
  for (const auto& member : reader.room->members()) {
    if (member.get() == &reader) continue;
    if (!reader.Sees(*member)) continue;
    registered.peers.push_back(member->info);
  }
  registered.ice_servers = IceServersFor(options_, reader.info.id.value());
  if (options_.resume_grace > TimeDelta::Zero()) {
    registered.resume_token =
        services_.tokens.Issue(reader.info.id, reader.room->name(), services_.wall_clock());
    registered.grace_ms = static_cast<int>(options_.resume_grace.ms());
  }
  registered.limits = {
      .message_bytes = AsInt(options_.message_limits.max_bytes),
      .messages_per_second = static_cast<int>(options_.message_rate),
      .message_burst = static_cast<int>(std::min(options_.message_burst, 1e9)),
      .members = AsInt(options_.max_members_per_room),
  };
  return registered;
}

Result<Member*, EnterError> Hub::Enter(const RegisterMessage& message, HubClient& client,
                                       Timestamp now) {
  if (message.resume && message.version > 0) {
    const auto resumed = Resume(message, client, now);
    if (!resumed.ok() || resumed.value() != nullptr) return resumed;
    ++stats_.resumes_refused;
  }
  switch (services_.access.Check(message.access, message.room, services_.wall_clock())) {
    case RoomAccess::Verdict::kGranted:
      break;
    case RoomAccess::Verdict::kDenied:
      ++stats_.access_denied;
      return EnterError::kAccessDenied;
    case RoomAccess::Verdict::kExpired:
      ++stats_.access_expired;
      return EnterError::kAccessExpired;
  }
  if (const auto error = CheckLimits(message.room, client.member_)) return *error;
  if (client.member_ != nullptr) Leave(*client.member_, "moved");

  Room& room = RoomOf(message.room);
  Member& member = room.Add({services_.ids.Next(), message.name},
                            std::min(message.version, kRelayProtocolVersion));
  member.link = &client.link_;
  member.client = &client;
  if (member.version > 0) client.link_.Send(MakeGreeting(Serialize(Describe(member))));
  if (room.size() > 1) {
    room.Broadcast(Make(JoinedMessage{member.info}), member, Audience::kKnowsMembership);
  }
  return &member;
}

void Hub::Leave(Member& member, std::string_view reason) {
  Room& room = *member.room;
  if (room.size() == 1) {
    rooms_.erase(rooms_.find(room.name()));
    return;
  }
  const SharedMessage left = Make(LeftMessage{member.info.id, std::string(reason)});
  if (member.IsAwaited()) {
    for (const auto& other : room.members()) {
      if (member.absence->IsKnownBy(other->info.id)) other->Send(left);
    }
  } else {
    room.Broadcast(left, member, Audience::kKnowsMembership);
  }
  room.Remove(member);
}

}  // namespace visavis::relay
