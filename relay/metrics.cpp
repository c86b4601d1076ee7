#include "relay/metrics.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace visavis::relay {
namespace {

class Exposition {
 public:
  void Gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    Begin(name, "gauge", help);
    Sample(name, {}, std::to_string(value));
  }
  void Counter(std::string_view name, std::string_view help, std::uint64_t value) {
    Begin(name, "counter", help);
    Sample(name, {}, std::to_string(value));
  }
  // One counter for each value of a label; the values need no escapes.
  using Cases = std::initializer_list<std::pair<std::string_view, std::uint64_t>>;
  void Counters(std::string_view name, std::string_view help, std::string_view label, Cases cases) {
    Begin(name, "counter", help);
    for (const auto& [value, count] : cases) {
      Sample(name, std::string(label) + "=\"" + std::string(value) + '"', std::to_string(count));
    }
  }
  void Begin(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ").append(name).append(" ").append(help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void Sample(std::string_view name, const std::string& labels, const std::string& value) {
    text_ += name;
    if (!labels.empty()) text_ += '{' + labels + '}';
    text_ += ' ' + value + '\n';
  }
  std::string Finish() { return std::move(text_); }

 private:
  std::string text_;
};

void WriteRefusedRequests(Exposition& out, const SessionStats& sessions) {
  constexpr std::string_view kName = "visavis_http_refused_total";
  out.Begin(kName, "counter", "HTTP requests whose connection was ended, by status.");
  for (std::size_t i = 0; i < kRefusals.size(); ++i) {
    if (sessions.refused_requests[i] == 0) continue;
    out.Sample(kName,
               "status=\"" + (kRefusals[i] == 0 ? "other" : std::to_string(kRefusals[i])) + '"',
               std::to_string(sessions.refused_requests[i]));
  }
}

void WriteCloseCodes(Exposition& out, const SessionStats& sessions) {
  constexpr std::string_view kName = "visavis_websocket_closes_total";
  out.Begin(kName, "counter", "WebSockets that the relay has closed, by the code it sent.");
  for (std::size_t i = 0; i < sessions.close_codes.size(); ++i) {
    if (sessions.close_codes[i] == 0) continue;
    const bool is_other = i + 1 == sessions.close_codes.size();
    out.Sample(kName, "code=\"" + (is_other ? "other" : std::to_string(kFirstCloseCode + i)) + '"',
               std::to_string(sessions.close_codes[i]));
  }
}

std::string Seconds(std::uint64_t us) {
  const std::string fraction = std::to_string(1'000'000 + us % 1'000'000).substr(1);
  return std::to_string(us / 1'000'000) + '.' + fraction;
}

void WriteLatency(Exposition& out, const LatencyHistogram& latency) {
  const std::string name = "visavis_turn_seconds";
  out.Begin(name, "histogram",
            "From the first message of a turn of the loop until all it caused was written.");
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < LatencyHistogram::kBoundsUs.size(); ++i) {
    below += latency.counts[i];
    out.Sample(name + "_bucket", "le=\"" + Seconds(LatencyHistogram::kBoundsUs[i]) + '"',
               std::to_string(below));
  }
  below += latency.counts.back();
  out.Sample(name + "_bucket", "le=\"+Inf\"", std::to_string(below));
  out.Sample(name + "_sum", {}, Seconds(latency.sum_us));
  out.Sample(name + "_count", {}, std::to_string(below));
}

}  // namespace

std::string WriteMetrics(const MetricsSnapshot& snapshot) {
  const SessionStats& sessions = snapshot.sessions;
  const HubStats& rooms = snapshot.rooms_stats;
  Exposition out;
  out.Begin("visavis_build_info", "gauge", "What runs; always 1.");
  out.Sample("visavis_build_info", "version=\"" VISAVIS_VERSION "\"", "1");
  out.Gauge("process_start_time_seconds", "Start of the process, in seconds since 1970.",
            static_cast<std::uint64_t>(snapshot.start_time));
  out.Gauge("visavis_draining", "1 while the relay goes down.", snapshot.is_draining ? 1 : 0);
  out.Gauge("visavis_threads", "Threads that serve rooms.", snapshot.threads);
  out.Gauge("visavis_connections", "Connections now, HTTP and WebSocket.", snapshot.connections);
  out.Gauge("visavis_rooms", "Rooms now.", snapshot.rooms);
  out.Gauge("visavis_members", "Members of all rooms now.", snapshot.members);
  out.Gauge("visavis_known_addresses", "Addresses whose connects are remembered.",
            snapshot.known_addresses);
  out.Counter("visavis_connections_accepted_total", "Connections accepted, with those refused.",
              sessions.accepted);
  out.Counters("visavis_connections_refused_total", "Connections refused, by limit.", "limit",
               {{"connections", sessions.refused},
                {"address", sessions.refused_per_address},
                {"rate", sessions.refused_too_often}});
  out.Counter("visavis_origins_refused_total", "Requests refused for their origin.",
              sessions.refused_origins);
  WriteRefusedRequests(out, sessions);
  out.Counters("visavis_http_timeouts_total", "HTTP connections ended by a deadline.", "while",
               {{"idle", sessions.idle_timeouts}, {"response", sessions.response_timeouts}});
  out.Counter("visavis_websockets_total", "WebSockets opened.", sessions.web_sockets);
  out.Counter("visavis_websocket_moves_total", "Ways of WebSockets to another thread, and back.",
              sessions.moves);
  out.Counter("visavis_websocket_received_bytes_total", "Bytes read from WebSockets.",
              sessions.bytes_in);
  out.Counter("visavis_websocket_sent_bytes_total", "Bytes written to WebSockets.",
              sessions.bytes_out);
  out.Counter("visavis_messages_received_total", "Well-formed messages of clients.",
              rooms.messages);
  out.Counter("visavis_messages_refused_total", "Messages that the parser refused.",
              rooms.bad_messages);
  out.Counter("visavis_deliveries_total", "Offers, answers and candidates handed to receivers.",
              rooms.deliveries);
  out.Counters("visavis_registers_refused_total", "Registers refused, by error code.", "code",
               {{"room-full", rooms.room_full},
                {"too-many-rooms", rooms.too_many_rooms},
                {"access-denied", rooms.access_denied},
                {"access-expired", rooms.access_expired}});
  out.Counters("visavis_resumes_total", "Clients that asked for their place again, by outcome.",
               "outcome",
               {{"kept", rooms.resumed_kept},
                {"restored", rooms.resumed_restored},
                {"refused", rooms.resumes_refused}});
  out.Counters("visavis_absences_ended_total", "Places given up, by reason.", "reason",
               {{"expired", rooms.absences_expired}, {"limit", rooms.absences_cut}});
  out.Counters("visavis_drops_total", "Clients that the relay has dropped, by reason.", "reason",
               {{"slow-reader", sessions.slow_readers},
                {"ping-timeout", sessions.ping_timeouts},
                {"protocol-fault", sessions.protocol_faults},
                {"rate-limited", rooms.rate_limited},
                {"never-registered", rooms.never_registered}});
  WriteCloseCodes(out, sessions);
  WriteLatency(out, sessions.latency);
  return out.Finish();
}

}  // namespace visavis::relay
