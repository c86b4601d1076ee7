#include "relay/hub_stats.h"

namespace visavis::relay {

HubStats& HubStats::operator+=(const HubStats& other) {
  messages += other.messages;
  deliveries += other.deliveries;
  bad_messages += other.bad_messages;
  rate_limited += other.rate_limited;
  never_registered += other.never_registered;
  room_full += other.room_full;
  too_many_rooms += other.too_many_rooms;
  access_denied += other.access_denied;
  access_expired += other.access_expired;
  resumed_kept += other.resumed_kept;
  resumed_restored += other.resumed_restored;
  resumes_refused += other.resumes_refused;
  replaced += other.replaced;
  absences_expired += other.absences_expired;
  absences_cut += other.absences_cut;
  resent += other.resent;
  lost += other.lost;
  return *this;
}

}  // namespace visavis::relay
