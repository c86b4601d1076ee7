#include "relay/hub.h"

#include <algorithm>

#include "relay/hub_client.h"
#include "relay/turn_credentials.h"

namespace visavis::relay {

std::string_view ToString(EnterError error) {
  switch (error) {
    case EnterError::kRoomFull:
      return "room-full";
    case EnterError::kTooManyRooms:
      return "too-many-rooms";
  }
  return "unknown";
}

Hub::Hub(HubOptions options, IdSource& ids, DeadlineQueue& deadlines)
    : options_(std::move(options)), ids_(ids), deadlines_(deadlines) {}

std::unique_ptr<Client> Hub::Admit(ClientLink& link, Timestamp now) {
  return std::make_unique<HubClient>(*this, link, now);
}

bool Hub::IsFull(const std::string& room, const Member* leaving) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return options_.max_members_per_room == 0;
  const bool frees_a_place = leaving != nullptr && leaving->room == found->second.get();
  return found->second->size() - (frees_a_place ? 1U : 0U) >= options_.max_members_per_room;
}

bool Hub::WouldAddRoom(const std::string& room, const Member* leaving) const {
  if (rooms_.contains(room)) return false;
  const bool frees_a_room = leaving != nullptr && leaving->room->size() == 1;
  return rooms_.size() - (frees_a_room ? 1U : 0U) >= options_.max_rooms;
}

Result<Member*, EnterError> Hub::Enter(const RegisterMessage& message, Member* leaving,
                                       ClientLink& link) {
  if (IsFull(message.room, leaving)) return EnterError::kRoomFull;
  if (WouldAddRoom(message.room, leaving)) return EnterError::kTooManyRooms;
  if (leaving != nullptr) Leave(*leaving, "moved");
  auto& room = rooms_[message.room];
  if (!room) room = std::make_unique<Room>(message.room);

  RegisteredMessage registered;
  registered.id = ids_.Next();
  registered.version = std::min(message.version, kRelayProtocolVersion);
  registered.peers = room->Peers();
  registered.ice_servers = IceServersFor(options_, registered.id.value());
  Member& member = room->Add({registered.id, message.name}, registered.version, link);
  if (member.version > 0) link.Send(MakeTextMessage(Serialize(ServerMessage(registered))));
  room->Broadcast(MakeTextMessage(Serialize(ServerMessage(JoinedMessage{member.info}))), member,
                  Audience::kKnowsMembership);
  return &member;
}

void Hub::Leave(Member& member, std::string_view reason) {
  Room& room = *member.room;
  if (room.size() == 1) {
    rooms_.erase(rooms_.find(room.name()));
    return;
  }
  const LeftMessage left{member.info.id, std::string(reason)};
  room.Broadcast(MakeTextMessage(Serialize(ServerMessage(left))), member,
                 Audience::kKnowsMembership);
  room.Remove(member);
}

}  // namespace visavis::relay
