#include "tests/bench/relay/servers.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>

#include "tests/relay/test_certificate.h"

namespace visavis::bench {
namespace {

namespace fs = std::filesystem;

// The relay's limits are there to end what this bench does.
const std::vector<std::string> kRelayArguments = {
    "--log-level=warn",          "--max-connections=100000",
    "--max-rooms=100000",        "--max-members=1000",
    "--message-rate=1000000",    "--message-burst=1000000",
    "--max-queue-bytes=4194304", "--connect-rate=1000000",
    "--connect-burst=1000000",   "--max-connections-per-address=100000",
};

// One worker, no log, and the fields that the relay sends.
void WriteNginxConfig(const fs::path& folder, std::uint16_t port) {
  std::ofstream config(folder / "nginx.conf");
  config << "daemon off; worker_processes 1; pid " << folder.string() << "/nginx.pid;\n"
         << "error_log " << folder.string() << "/nginx.log;\n"
         << "events { worker_connections 1024; }\n"
         << "http {\n"
         << "  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n"
         << "  types { application/octet-stream bin; }\n";
  for (const char* place : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    config << "  " << place << "_temp_path " << folder.string() << "/" << place << ";\n";
  }
  config << "  server {\n"
         << "    listen 127.0.0.1:" << port << "; root " << folder.string() << "/www;\n"
         << "    add_header Cross-Origin-Opener-Policy same-origin;\n"
         << "    add_header Cross-Origin-Embedder-Policy require-corp;\n"
         << "    add_header Cross-Origin-Resource-Policy same-origin;\n"
         << "    add_header X-Content-Type-Options nosniff;\n"
         << "    add_header Referrer-Policy no-referrer;\n"
         << "    add_header Cache-Control no-cache;\n"
         << "  }\n}\n";
}

void Append(ServerCommand& command, const std::vector<std::string>& arguments) {
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
}

}  // namespace

std::vector<Server> FindServers(const std::string& other_relay) {
  using Serves = Server::Serves;
  const std::string no_go =
      std::string(VISAVIS_GO_HUB).empty()
          ? "golang-go or golang-github-gorilla-websocket-dev was missing when CMake ran"
          : "";
  const std::string no_node = fs::exists(fs::path(VISAVIS_WS_PACKAGE) / "package.json")
                                  ? ""
                                  : "the npm package ws is not installed in tests/";
  const std::string no_nginx =
      std::string(VISAVIS_NGINX).empty() ? "nginx was missing when CMake ran" : "";
  std::vector<Server> servers{
      {"visavis", "", VISAVIS_RELAY_BINARY, Serves::kBoth},
      {"visavis-tls", "", VISAVIS_RELAY_BINARY, Serves::kRooms},
      {"go", no_go, VISAVIS_GO_HUB, Serves::kRooms},
      {"go-joined", no_go, VISAVIS_GO_HUB, Serves::kRooms},
      {"node", no_node, VISAVIS_NODE, Serves::kRooms},
      {"nginx", no_nginx, VISAVIS_NGINX, Serves::kFiles},
  };
  if (!other_relay.empty()) {
    servers.insert(servers.begin() + 1, {"visavis-other", "", other_relay, Serves::kBoth});
  }
  return servers;
}

BenchFolder::BenchFolder() {
  std::string name = (fs::temp_directory_path() / "visavis-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
  fs::create_directory(path_ / "www");
  fs::permissions(path_, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  // Nothing that could be compressed.
  std::string body(kFileBytes, '\0');
  std::mt19937 random(1);
  for (char& byte : body) byte = static_cast<char>(random());
  relay::WriteTestCertificate(path_, "localhost");
  std::ofstream(path_ / "www" / "file.bin", std::ios::binary) << body;
}

BenchFolder::~BenchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ServerCommand CommandOf(const Server& server, const BenchFolder& folder,
                        const std::vector<std::string>& extra) {
  ServerCommand command{.name = server.name, .arguments = {server.program}};
  if (server.name == "go") {
    Append(command, {"-write", "each"});
  } else if (server.name == "go-joined") {
    Append(command, {"-write", "joined"});
  } else if (server.name == "node") {
    Append(command, {VISAVIS_NODE_HUB});
  } else if (server.name == "nginx") {
    command.port = FreePort();
    WriteNginxConfig(folder.path(), command.port);
    Append(command, {"-c", (folder.path() / "nginx.conf").string()});
  } else {
    Append(command, kRelayArguments);
    Append(command, extra);
    if (server.name == "visavis-tls") {
      Append(command, {"--listen-tls", "127.0.0.1:0"});
      Append(command, {"--tls-cert", (folder.path() / "localhost.crt").string()});
      Append(command, {"--tls-key", (folder.path() / "localhost.key").string()});
      command.security = Security::kTls;
    } else {
      Append(command, {"--listen", "127.0.0.1:0", "--www", (folder.path() / "www").string()});
    }
  }
  return command;
}

}  // namespace visavis::bench
