// The servers that are measured, and how each is started.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/relay/server_process.h"

namespace visavis::bench {

struct Server {
  std::string name;
  std::string missing;  // why it is left out; empty: it is there
  std::string program;
  enum class Serves { kRooms, kFiles, kBoth } serves = Serves::kRooms;

  bool HasRooms() const { return serves != Serves::kFiles; }
  bool HasFiles() const { return serves != Serves::kRooms; }
};

// The first is the relay; "go" is what ratios are taken to in rooms, "nginx" for files. "go-joined"
// joins the messages that wait for a client, which no client of the protocol would understand;
// "visavis-tls" is the relay through TLS 1.3, "visavis-other" another build of it, for a before and
// after.
std::vector<Server> FindServers(const std::string& other_relay);

// A folder with the file that is served, a certificate, and what a server needs to run; gone when
// destroyed.
class BenchFolder {
 public:
  static constexpr std::size_t kFileBytes = 500'000;

  BenchFolder();
  ~BenchFolder();
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// `extra`: further arguments for the relay; others take none.
ServerCommand CommandOf(const Server& server, const BenchFolder& folder,
                        const std::vector<std::string>& extra = {});

}  // namespace visavis::bench
