// What tests/bench/codec.mjs drives, natively and in wasm: one command at a time, a line of JSON
// for each. Each command is a short piece of work whose CPU time the native program tells itself;
// of a module the caller measures it.
//   clip WIDTH HEIGHT FRAMES       makes room for a clip; its bytes follow
//   speech SAMPLES                 the same for 48 kHz mono floats
//   packets BYTES BYTES ...        makes room for packets that another engine made
//   encode vp8|vp9 SPEED KBPS      decode vp8|vp9      judge vp8|vp9
//   encode opus COMPLEXITY KBPS    decode opus         judge opus
#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <sstream>
#include <string>

#include "tests/bench/codec/audio_run.h"
#include "tests/bench/codec/fnv.h"
#include "tests/bench/codec/video_run.h"

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#else
#define EMSCRIPTEN_KEEPALIVE
#endif

namespace visavis::bench {
namespace {

struct State {
  Clip clip;
  std::vector<float> speech;
  Packets packets;
  std::vector<std::uint8_t> foreign;  // packets of another engine, not split yet
  std::vector<std::size_t> foreign_lengths;
  std::uint8_t* room = nullptr;  // where the bytes of the last clip, speech or packets go
  std::size_t room_bytes = 0;
  std::string answer;
};
State state;

double CpuMs() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void MakeRoom(void* bytes, std::size_t count) {
  state.room = static_cast<std::uint8_t*>(bytes);
  state.room_bytes = count;
}

bool MakeClip(std::istream& words) {
  std::size_t frames = 0;
  words >> state.clip.width >> state.clip.height >> frames;
  if (!words || state.clip.width == 0 || state.clip.height == 0) return false;
  state.clip.bytes.resize(state.clip.frame_bytes() * frames);
  MakeRoom(state.clip.bytes.data(), state.clip.bytes.size());
  return true;
}

bool MakeSpeech(std::istream& words) {
  std::size_t samples = 0;
  words >> samples;
  state.speech.resize(samples);
  MakeRoom(state.speech.data(), samples * sizeof(float));
  return bool{words};
}

bool MakePackets(std::istream& words) {
  state.foreign_lengths.clear();
  std::size_t total = 0, length = 0;
  while (words >> length) {
    state.foreign_lengths.push_back(length);
    total += length;
  }
  state.foreign.resize(total);
  MakeRoom(state.foreign.data(), total);
  return total > 0;
}

// What came into the room since becomes the packets that the next commands work on.
void TakePackets() {
  if (state.foreign.empty()) return;
  state.packets.clear();
  const std::uint8_t* at = state.foreign.data();
  for (const std::size_t length : state.foreign_lengths) {
    state.packets.emplace_back(at, at + length);
    at += length;
  }
  state.foreign.clear();
}

bool Encode(std::istream& words, const std::string& codec) {
  int effort = 0;
  unsigned kbps = 0;
  words >> effort >> kbps;
  if (!words) return false;
  if (codec == "opus")
    return EncodeSpeech(state.speech, effort, static_cast<int>(kbps), state.packets);
  return EncodeClip(state.clip, codec == "vp9" ? VideoCodec::kVp9 : VideoCodec::kVp8, effort, kbps,
                    state.packets);
}

int Decode(const std::string& codec) {
  if (codec == "opus") return DecodeSpeech(state.packets, nullptr);
  return DecodePackets(state.packets, codec == "vp9" ? VideoCodec::kVp9 : VideoCodec::kVp8);
}

// Of Opus no PSNR: it codes no waveform.
Quality JudgeOpus() {
  Quality quality{kFnvStart, kFnvStart};
  for (const auto& packet : state.packets) {
    quality.stream_hash = Fnv(quality.stream_hash, packet.data(), packet.size());
    quality.bytes += packet.size();
  }
  std::vector<float> samples;
  DecodeSpeech(state.packets, &samples);
  quality.picture_hash =
      Fnv(kFnvStart, reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size() * 4);
  return quality;
}

std::string Run(const std::string& line) {
  std::istringstream words(line);
  std::string command, codec;
  words >> command;
  std::ostringstream out;
  const double start = CpuMs();
  TakePackets();
  if (command == "clip" || command == "speech" || command == "packets") {
    const bool made = command == "clip"     ? MakeClip(words)
                      : command == "speech" ? MakeSpeech(words)
                                            : MakePackets(words);
    if (!made) return R"({"error":"size"})";
    out << R"({"room":)" << state.room_bytes << "}";
    return out.str();
  }
  words >> codec;
  if (codec != "vp8" && codec != "vp9" && codec != "opus") return R"({"error":"codec"})";
  if (command == "encode") {
    if (!Encode(words, codec)) return R"({"error":"encode"})";
    out << R"({"ms":)" << CpuMs() - start << R"(,"frames":)" << state.packets.size() << "}";
  } else if (command == "decode") {
    const int frames = Decode(codec);
    if (frames < 0) return R"({"error":"decode"})";
    out << R"({"ms":)" << CpuMs() - start << R"(,"frames":)" << frames << "}";
  } else if (command == "judge") {
    const Quality quality =
        codec == "opus" ? JudgeOpus()
                        : Judge(state.packets, codec == "vp9" ? VideoCodec::kVp9 : VideoCodec::kVp8,
                                state.clip);
    out << R"({"stream":")" << std::hex << quality.stream_hash << R"(","pictures":")"
        << quality.picture_hash << std::dec << R"(","bytes":)" << quality.bytes << R"(,"psnr":)"
        << quality.psnr << "}";
  } else {
    return R"({"error":"command"})";
  }
  return out.str();
}

}  // namespace
}  // namespace visavis::bench

extern "C" {
// The answer is valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* Command(const char* line) {
  auto& state = visavis::bench::state;
  state.answer = visavis::bench::Run(line);
  return state.answer.c_str();
}
EMSCRIPTEN_KEEPALIVE std::uint8_t* Room() { return visavis::bench::state.room; }
}

int main() {
#ifndef __EMSCRIPTEN__
  std::string line;
  while (std::getline(std::cin, line)) {
    visavis::bench::state.room_bytes = 0;
    const std::string answer = Command(line.c_str());
    auto& state = visavis::bench::state;
    if (state.room_bytes > 0)
      std::cin.read(reinterpret_cast<char*>(state.room),
                    static_cast<std::streamsize>(state.room_bytes));
    std::cout << answer << std::endl;
  }
#endif
  return 0;
}
