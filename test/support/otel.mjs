// Loaded with `node --import`: a real OpenTelemetry SDK that writes each span, and the metrics at the end, into a file.
import { appendFileSync } from 'node:fs';
import { metrics } from '@opentelemetry/api';
import {
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const write = (record) => appendFileSync(process.env.SPANS_FILE, `${JSON.stringify(record)}\n`);
const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { name, kind, attributes, status, links, parentSpanContext: parent } = span;
      write({ name, kind, attributes, status, links, parent, context: span.spanContext() });
    }
    done({ code: 0 });
  },
  shutdown: async () => {},
};
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
const memory = new InMemoryMetricExporter(1);
const reader = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 200 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
setInterval(() => {
  for (const { scopeMetrics } of memory.getMetrics())
    for (const { metrics: found } of scopeMetrics)
      for (const { descriptor, dataPoints } of found)
        write({ metric: descriptor.name, unit: descriptor.unit, points: dataPoints });
  memory.reset();
}, 250).unref();
