// Deadlines of many objects on one thread, earliest first. The owner passes the time in and wakes
// it at Next(); an Alarm tells the owner when that moved forward. An entry takes itself out when it
// is destroyed. Setting and cancelling take O(log n) and no memory.
#pragma once

#include <boost/intrusive/set.hpp>

#include "wasm/base/timestamp.h"

namespace visavis::relay {

class DeadlineQueue {
 public:
  class Entry : public boost::intrusive::set_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                    boost::intrusive::optimize_size<true>> {
   public:
    // The deadline has passed and is no longer set. May set and cancel any deadline, and may
    // destroy any entry.
    virtual void OnDeadline(Timestamp now) = 0;

   protected:
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() = default;

   private:
    friend class DeadlineQueue;
    friend bool operator<(const Entry& a, const Entry& b) { return a.due_ < b.due_; }
    Timestamp due_ = Timestamp::PlusInfinity();
  };

  class Alarm {
   public:
    // Next() is now `due`, earlier than before. Must not call back.
    virtual void OnEarlier(Timestamp due) = 0;

   protected:
    ~Alarm() = default;
  };

  // `alarm` may be null: then the owner polls Next().
  explicit DeadlineQueue(Alarm* alarm) : alarm_(alarm) {}
  ~DeadlineQueue() { entries_.clear(); }
  DeadlineQueue(const DeadlineQueue&) = delete;
  DeadlineQueue& operator=(const DeadlineQueue&) = delete;

  // Replaces the deadline that the entry had.
  void Set(Entry& entry, Timestamp due) {
    entry.unlink();
    entry.due_ = due;
    const bool is_earliest = due < Next();
    entries_.insert(entry);
    if (is_earliest && alarm_ != nullptr) alarm_->OnEarlier(due);
  }
  static void Cancel(Entry& entry) { entry.unlink(); }
  // PlusInfinity: none is set.
  static Timestamp DueOf(const Entry& entry) {
    return entry.is_linked() ? entry.due_ : Timestamp::PlusInfinity();
  }

  // PlusInfinity: no deadline is set.
  Timestamp Next() const {
    return entries_.empty() ? Timestamp::PlusInfinity() : entries_.begin()->due_;
  }
  void Expire(Timestamp now) {
    while (Next() <= now) {
      Entry& entry = *entries_.begin();
      entry.unlink();
      entry.OnDeadline(now);
    }
  }

 private:
  boost::intrusive::multiset<Entry, boost::intrusive::constant_time_size<false>> entries_;
  Alarm* const alarm_;
};

}  // namespace visavis::relay
