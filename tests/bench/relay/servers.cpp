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
    VISAVIS_RELAY_BINARY,  "--log-level=warn",          "--max-connections=100000",
    "--max-rooms=100000",  "--max-members=1000",        "--message-rate=1e9",
    "--message-burst=1e9", "--max-queue-bytes=4194304",
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

std::vector<Server> FindServers() {
  using Serves = Server::Serves;
  std::vector<Server> servers;
  servers.push_back({.name = "visavis", .missing = {}, .serves = Serves::kBoth});
  servers.push_back({.name = "visavis-tls", .missing = {}});
  const std::string no_go =
      std::string(VISAVIS_GO_HUB).empty()
          ? "golang-go or golang-github-gorilla-websocket-dev was missing when CMake ran"
          : "";
  servers.push_back({.name = "go", .missing = no_go});
  servers.push_back({.name = "go-joined", .missing = no_go});
  servers.push_back({.name = "node",
                     .missing = fs::exists(fs::path(VISAVIS_WS_PACKAGE) / "package.json")
                                    ? ""
                                    : "the npm package ws is not installed in tests/"});
  servers.push_back(
      {.name = "nginx",
       .missing = std::string(VISAVIS_NGINX).empty() ? "nginx was missing when CMake ran" : "",
       .serves = Serves::kFiles});
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
  ServerCommand command{.name = server.name, .arguments = {}};
  if (server.name == "visavis") {
    command.arguments = kRelayArguments;
    Append(command, {"--listen", "127.0.0.1:0", "--www", (folder.path() / "www").string()});
    Append(command, extra);
  } else if (server.name == "visavis-tls") {
    command.arguments = kRelayArguments;
    Append(command, {"--listen-tls", "127.0.0.1:0"});
    Append(command, {"--tls-cert", (folder.path() / "localhost.crt").string()});
    Append(command, {"--tls-key", (folder.path() / "localhost.key").string()});
    Append(command, extra);
    command.security = Security::kTls;
  } else if (server.name == "go") {
    command.arguments = {VISAVIS_GO_HUB, "-write", "each"};
  } else if (server.name == "go-joined") {
    command.arguments = {VISAVIS_GO_HUB, "-write", "joined"};
  } else if (server.name == "node") {
    command.arguments = {VISAVIS_NODE, VISAVIS_NODE_HUB};
  } else {
    command.port = FreePort();
    WriteNginxConfig(folder.path(), command.port);
    command.arguments = {VISAVIS_NGINX, "-c", (folder.path() / "nginx.conf").string()};
  }
  return command;
}

}  // namespace visavis::bench
