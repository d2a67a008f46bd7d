// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

#include "base/mutex.h"

namespace leadflow::base {
namespace {

struct CounterOf final : Counter {
    explicit CounterOf(prometheus::Counter& inner) : inner_(inner) {}
    void add(double by) override { inner_.Increment(by); }
    double value() const override { return inner_.Value(); }
    prometheus::Counter& inner_;
};
struct GaugeOf final : Gauge {
    explicit GaugeOf(prometheus::Gauge& inner) : inner_(inner) {}
    void set(double value) override { inner_.Set(value); }
    prometheus::Gauge& inner_;
};
struct HistogramOf final : Histogram {
    explicit HistogramOf(prometheus::Histogram& inner) : inner_(inner) {}
    void observe(double value) override { inner_.Observe(value); }
    prometheus::Histogram& inner_;
};

prometheus::Labels labels_of(const std::vector<Label>& labels) {
    prometheus::Labels out;
    for (const Label& label : labels) out[label.name] = label.value;
    return out;
}

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100};

}  // namespace

struct Metrics::Rooms {
    prometheus::Registry registry;
    Mutex mutex;
    std::map<prometheus::Counter*, std::unique_ptr<Counter>> counters GUARDED_BY(mutex);
    std::map<prometheus::Gauge*, std::unique_ptr<Gauge>> gauges GUARDED_BY(mutex);
    std::map<prometheus::Histogram*, std::unique_ptr<Histogram>> histograms GUARDED_BY(mutex);
};

Metrics::Metrics() : rooms_(std::make_unique<Rooms>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help,
                          const std::vector<Label>& labels) {
    MutexLock lock(rooms_->mutex);
    auto& inner = prometheus::BuildCounter().Name(name).Help(help).Register(rooms_->registry).Add(
        labels_of(labels));
    auto& slot = rooms_->counters[&inner];
    if (!slot) slot = std::make_unique<CounterOf>(inner);
    return *slot;
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help,
                      const std::vector<Label>& labels) {
    MutexLock lock(rooms_->mutex);
    auto& inner = prometheus::BuildGauge().Name(name).Help(help).Register(rooms_->registry).Add(
        labels_of(labels));
    auto& slot = rooms_->gauges[&inner];
    if (!slot) slot = std::make_unique<GaugeOf>(inner);
    return *slot;
}

Histogram& Metrics::seconds(const std::string& name, const std::string& help,
                            const std::vector<Label>& labels) {
    MutexLock lock(rooms_->mutex);
    auto& inner = prometheus::BuildHistogram()
                      .Name(name)
                      .Help(help)
                      .Register(rooms_->registry)
                      .Add(labels_of(labels), kSeconds);
    auto& slot = rooms_->histograms[&inner];
    if (!slot) slot = std::make_unique<HistogramOf>(inner);
    return *slot;
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(rooms_->registry.Collect());
}

}  // namespace leadflow::base
