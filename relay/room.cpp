#include "relay/room.h"

#include <algorithm>

namespace visavis::relay {

Member& Room::Add(PeerInfo info, int version, ClientLink& link) {
  members_.push_back(std::make_unique<Member>(Member{std::move(info), version, &link, this}));
  return *members_.back();
}

void Room::Remove(const Member& member) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&member](const auto& m) { return m.get() == &member; });
  if (found != members_.end()) members_.erase(found);
}

Member* Room::Find(const PeerId& id) const {
  for (const auto& member : members_) {
    if (member->info.id == id) return member.get();
  }
  return nullptr;
}

void Room::Broadcast(const SharedMessage& message, const Member& sender, Audience audience) const {
  for (const auto& member : members_) {
    if (member.get() == &sender) continue;
    if (audience == Audience::kKnowsMembership && member->version == 0) continue;
    member->link->Send(message);
  }
}

std::vector<PeerInfo> Room::Peers() const {
  std::vector<PeerInfo> peers;
  peers.reserve(members_.size());
  for (const auto& member : members_) peers.push_back(member->info);
  return peers;
}

}  // namespace visavis::relay
