// Where the engine's words go. The engine prints nothing; the owner passes a sink in.
#pragma once

#include <string_view>

namespace visavis {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

class LogSink {
 public:
  virtual ~LogSink() = default;
  // `message` is valid during the call only. Must not re-enter the engine.
  virtual void Log(LogLevel level, std::string_view message) = 0;
};

}  // namespace visavis
