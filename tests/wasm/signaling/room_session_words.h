// A RoomSession for tests: what the relay says to it, and what it does in words.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "wasm/signaling/room_session.h"

namespace visavis {

inline constexpr Timestamp kStart = Timestamp::Millis(5000);
inline constexpr std::uint64_t kSeed = 1;

inline Timestamp At(std::int64_t ms) { return kStart + TimeDelta::Millis(ms); }

inline RoomSession Make() { return RoomSession(RoomSessionConfig(), kSeed); }

inline std::string Registered(const std::string& id, const std::vector<std::string>& peers) {
  RegisteredMessage message;
  message.id = PeerId(id);
  message.version = kClientProtocolVersion;
  for (const std::string& peer : peers) message.peers.push_back({PeerId(peer), "name of " + peer});
  message.ice_servers.push_back({{"stun:example.org"}, "", ""});
  return Serialize(ServerMessage(message));
}
inline std::string Joined(const std::string& id) {
  return Serialize(ServerMessage(JoinedMessage{{PeerId(id), "name of " + id}}));
}
inline std::string Left(const std::string& id, const std::string& reason) {
  return Serialize(ServerMessage(LeftMessage{PeerId(id), reason}));
}
inline std::string Signal(const std::string& sender) {
  return Serialize(ServerMessage(RelayedSignal{SignalKind::kOffer, PeerId(sender), "{\"x\":1}"}));
}
inline std::string Error(const std::string& code, const std::string& re = "") {
  return Serialize(ServerMessage(ErrorMessage{code, "words", re}));
}
inline std::string Pong() { return Serialize(ServerMessage(PongMessage())); }

// One word for each action.
struct Word {
  std::string operator()(const RoomSession::OpenSocket& action) {
    return "open" + std::to_string(action.socket.value()) + " ";
  }
  std::string operator()(const RoomSession::SendSocketText& action) {
    const auto message = ParseClientMessage(action.text);
    EXPECT_TRUE(message.ok()) << action.text;
    static constexpr std::array kNames{"register ", "signal ", "leave ", "ping "};
    return message.ok() ? kNames[message.value().index()] : "";
  }
  std::string operator()(const RoomSession::CloseSocket& action) {
    return "close" + std::to_string(action.socket.value()) + " ";
  }
  std::string operator()(const RoomSession::PeerJoined& action) {
    return (action.first_offer == FirstOffer::kOurs ? "offer-to:" : "await:") +
           action.peer.id.value() + " ";
  }
  std::string operator()(const RoomSession::PeerLeft& action) {
    return "left:" + action.id.value() + ":" + action.reason + " ";
  }
  std::string operator()(const RoomSession::SignalFromPeer& action) {
    return "from:" + action.sender.value() + action.payload + " ";
  }
  std::string operator()(const RoomSession::StateChanged& action) {
    return std::string(ToString(action.state)) + "(" + std::string(ToString(action.reason)) + ") ";
  }
  std::string operator()(const RoomSession::IceServersChanged&) { return "ice "; }
  std::string operator()(const RoomSession::SessionError& action) {
    return "error:" + action.code + " ";
  }
};
inline std::string Drain(RoomSession& session) {
  std::string words;
  while (auto action = session.PollAction()) words += std::visit(Word(), *action);
  return words;
}

// The socket that the session asked for last.
inline SocketId Newest(const RoomSession& session) {
  return SocketId(static_cast<std::uint32_t>(session.stats().sockets_opened));
}
inline void Open(RoomSession& session, Timestamp now) {
  session.HandleSocketOpened(Newest(session), now);
}
inline void Receive(RoomSession& session, const std::string& text, Timestamp now) {
  session.HandleSocketMessage(Newest(session), text, now);
}
inline void Drop(RoomSession& session, Timestamp now) {
  session.HandleSocketClosed(Newest(session), 1006, now);
}

// Brings a new session into `state`; in kJoined there is one peer, "p".
inline RoomSession In(RoomState state) {
  RoomSession session = Make();
  if (state != RoomState::kIdle) {
    EXPECT_EQ(session.Join("room", "me", "", kStart), JoinResult::kStarted);
  }
  switch (state) {
    case RoomState::kIdle:
    case RoomState::kConnecting:
      break;
    case RoomState::kRegistering:
      Open(session, kStart);
      break;
    case RoomState::kJoined:
      Open(session, kStart);
      Receive(session, Registered("own", {"p"}), kStart);
      break;
    case RoomState::kReconnecting:
      Drop(session, kStart);
      break;
    case RoomState::kLeft:
      session.Leave(kStart);
      break;
    case RoomState::kFailed:
      Open(session, kStart);
      Receive(session, Error("room-full"), kStart);
      break;
  }
  EXPECT_EQ(session.state(), state);
  Drain(session);
  return session;
}

}  // namespace visavis
