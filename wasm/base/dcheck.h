// VISAVIS_DCHECK guards states that our own code makes impossible. It is never applied to what the
// network, a file or a person sent: that is parsed into a Result. In release builds it is nothing.
#pragma once

#ifdef NDEBUG
#define VISAVIS_DCHECK(condition) static_cast<void>(0)
#else
#define VISAVIS_DCHECK(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#endif
