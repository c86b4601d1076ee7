// What a packet costs on the wire besides its own bytes.
#pragma once

#include "wasm/base/data_rate.h"

namespace visavis {

// A data channel message over UDP and IPv4: IP 20 + UDP 8 (RFC 768) + DTLS 1.2 AES-GCM record 13 +
// 8
// + 16 (RFC 5288) + SCTP common header 12 + DATA chunk header 16 (RFC 9260) + mean padding to four
// bytes 1. IPv6 adds 20 and TURN 4; a controller that is wrong by 2 % does not notice.
inline constexpr DataSize kPacketOverhead = DataSize::Bytes(94);

}  // namespace visavis
