// What the hub of one thread has counted. That thread writes, any thread reads.
#pragma once

#include "relay/counter.h"

namespace visavis::relay {

// Since the start.
struct HubStats {
  Counter messages;      // well-formed, from clients
  Counter deliveries;    // of offers, answers and candidates
  Counter bad_messages;  // refused by the parser
  Counter rate_limited;  // clients closed
  Counter never_registered;
  Counter room_full;  // registrations refused, like the next three
  Counter too_many_rooms;
  Counter access_denied;
  Counter access_expired;
  Counter resumed_kept;      // clients that came back in time
  Counter resumed_restored;  // clients of an earlier run that came back
  Counter resumes_refused;   // tokens that did not hold any more
  Counter replaced;          // connections closed for a newer one of the same member
  Counter absences_expired;  // members that did not come back in time
  Counter absences_cut;      // members that ended for what waited for them, or the limit
  Counter resent;            // messages held and sent again to those who came back
  Counter lost;              // messages that they were told are gone

  HubStats& operator+=(const HubStats& other);
};

}  // namespace visavis::relay
