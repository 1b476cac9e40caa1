/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.pubsub.engine;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.gate.Gate;
import dev.patterns.gate.GateChangedEvent;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.observation.ProcessContext;
import dev.patterns.pubsub.observation.PublishContext;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the observations of publish/subscribe, and for its reaction to the gate.
 */
class PubSubObservationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("patterns.pubsub.default-broker=memory", "spring.application.name=shop")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void publishingAndEachAttemptAreObservedAndTheContextTravelsInHeaders() {
		Recorder recorder = new Recorder();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(recorder);
		this.runner.withBean(ObservationRegistry.class, () -> registry).withBean(FailingOnce.class).run((context) -> {
			String id = context.getBean(PubSubTemplate.class).publish("observed", "k", "text");
			Observation.Context publish = recorder.published.poll(5, TimeUnit.SECONDS);
			assertThat(publish.getName()).isEqualTo("patterns.pubsub.publish");
			assertThat(publish.getLowCardinalityKeyValue("topic").getValue()).isEqualTo("observed");
			assertThat(publish.getLowCardinalityKeyValue("broker").getValue()).isEqualTo("memory");
			assertThat(publish.getHighCardinalityKeyValue("message.id").getValue()).isEqualTo(id);
			Observation.Context failed = recorder.processed.poll(5, TimeUnit.SECONDS);
			assertThat(failed.getName()).isEqualTo("patterns.pubsub.process");
			assertThat(failed.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("retry");
			assertThat(failed.getError()).isInstanceOf(IllegalStateException.class);
			Observation.Context handled = recorder.processed.poll(5, TimeUnit.SECONDS);
			assertThat(handled.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("ack");
			assertThat(handled.getLowCardinalityKeyValue("listener").getValue()).isEqualTo("failing-once.on");
			assertThat(handled.getHighCardinalityKeyValue("type").getValue()).isEqualTo("String");
			assertThat(recorder.received.poll()).isEqualTo("trace-1");
		});
	}

	@Test
	void aClosedGateStopsListenersAndAnOpenOneStartsThem() {
		TestGate gate = new TestGate();
		this.runner.withBean(Gate.class, () -> gate).withBean(FailingOnce.class).run((context) -> {
			PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
			assertThat(registry.describe().get(0).state()).isEqualTo("STOPPED");
			gate.open = true;
			context.publishEvent(new GateChangedEvent(gate, true));
			await().atMost(Duration.ofSeconds(5)).until(() -> registry.describe().get(0).state().equals("RUNNING"));
			gate.open = false;
			context.publishEvent(new GateChangedEvent(gate, false));
			await().atMost(Duration.ofSeconds(5)).until(() -> registry.describe().get(0).state().equals("STOPPED"));
		});
	}

	static class FailingOnce {

		private boolean failed;

		@PubSubListener(topic = "observed", retry = @PubSubRetry(delay = "5ms"))
		void on(String text) {
			if (!this.failed) {
				this.failed = true;
				throw new IllegalStateException("Once");
			}
		}

	}

	private static final class TestGate implements Gate {

		private volatile boolean open;

		@Override
		public boolean isOpen() {
			return this.open;
		}

	}

	/**
	 * Does what a tracer does with the carrier.
	 */
	private static final class Recorder implements ObservationHandler<Observation.Context> {

		private final BlockingQueue<Observation.Context> published = new LinkedBlockingQueue<>();

		private final BlockingQueue<Observation.Context> processed = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof PublishContext publish) {
				publish.getSetter().set(publish.getCarrier(), "traceparent", "trace-1");
			}
			if (context instanceof ProcessContext process) {
				this.received.add(process.getGetter().get(process.getCarrier(), "traceparent"));
			}
		}

		@Override
		public void onStop(Observation.Context context) {
			((context instanceof PublishContext) ? this.published : this.processed).add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
