// SPDX-License-Identifier: Apache-2.0
// Metrics in Prometheus' text form. A folder asks for its counter once, at construction, and
// keeps the reference. Names: leadflow_<folder>_<what>_<unit>.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace leadflow::base {

// Call from any thread. Lives as long as its Metrics.
class Counter {
  public:
    virtual ~Counter() = default;
    virtual void add(double by = 1) = 0;
    virtual double value() const = 0;
};
class Gauge {
  public:
    virtual ~Gauge() = default;
    virtual void set(double value) = 0;
};
class Histogram {
  public:
    virtual ~Histogram() = default;
    virtual void observe(double value) = 0;
};

struct Label {
    std::string name;
    std::string value;
};

class Metrics {
  public:
    Metrics();
    ~Metrics();
    // The same name and labels give the same object.
    Counter& counter(const std::string& name, const std::string& help,
                     const std::vector<Label>& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help,
                 const std::vector<Label>& labels = {});
    // Seconds, from 100 us to 100 s.
    Histogram& seconds(const std::string& name, const std::string& help,
                       const std::vector<Label>& labels = {});
    // Prometheus text format 0.0.4.
    std::string text() const;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace leadflow::base
