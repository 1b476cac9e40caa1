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

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;
import dev.patterns.pubsub.broker.UnknownBrokerException;
import dev.patterns.pubsub.broker.memory.MemoryBrokerFactory;
import dev.patterns.pubsub.engine.BrokerSettings.NamedBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DefaultBrokerRegistry}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DefaultBrokerRegistryTests {

	private static final BrokerFactory MEMORY = new MemoryBrokerFactory();

	@Test
	void memoryIsTheLastResortAndSaysSo(CapturedOutput output) {
		DefaultBrokerRegistry registry = registry(null, Map.of(), MEMORY);
		assertThat(output).isEmpty();
		assertThat(registry.getBroker(null).type()).isEqualTo("memory");
		assertThat(registry.getBroker("memory")).isSameAs(registry.getBroker(""));
		assertThat(output).containsOnlyOnce("No broker is configured");
	}

	@Test
	void memoryThatIsAskedForIsNoReasonToWarn(CapturedOutput output) {
		registry("memory", Map.of(), MEMORY).getBroker(null);
		registry(null, Map.of("local", new NamedBroker("memory", Map.of())), MEMORY).getBroker(null);
		assertThat(output).doesNotContain("No broker is configured");
	}

	@Test
	void theOnlyTechnologyIsTheDefault() {
		DefaultBrokerRegistry registry = registry(null, Map.of(), MEMORY, new TestFactory("kafka"));
		assertThat(registry.getDefaultBrokerName()).isEqualTo("kafka");
		assertThat(registry.getBroker(null).name()).isEqualTo("kafka");
	}

	@Test
	void severalTechnologiesHaveNoDefault() {
		DefaultBrokerRegistry registry = registry(null, Map.of(), MEMORY, new TestFactory("kafka"),
				new TestFactory("rabbit"));
		assertThat(registry.contains(null)).isFalse();
		assertThatExceptionOfType(UnknownBrokerException.class).isThrownBy(() -> registry.getBroker(null))
			.withMessageContaining("patterns.pubsub.default-broker")
			.withMessageContaining("[kafka, rabbit]");
	}

	@Test
	void theOnlyConfiguredBrokerIsTheDefault() {
		DefaultBrokerRegistry registry = registry(null, Map.of("events", new NamedBroker("memory", Map.of())), MEMORY,
				new TestFactory("kafka"));
		assertThat(registry.getBroker(null).name()).isEqualTo("events");
		assertThat(registry.getBroker("kafka").type()).isEqualTo("kafka");
	}

	@Test
	void brokersThatAreBeansAreFoundByNameAndNotClosed() {
		Broker bean = MEMORY.create("mine", Map.of());
		DefaultBrokerRegistry registry = new DefaultBrokerRegistry(new BrokerSettings(null, Map.of()), List.of(MEMORY),
				List.of(bean));
		assertThat(registry.getBroker(null)).isSameAs(bean);
		assertThat(registry.getBrokerNames()).containsExactly("memory", "mine");
		registry.destroy();
		assertThat(registry.getBrokers()).containsExactly(bean);
	}

	@Test
	void anUnknownNameSaysWhatThereIs() {
		assertThatExceptionOfType(UnknownBrokerException.class)
			.isThrownBy(() -> registry(null, Map.of(), MEMORY).getBroker("nowhere"))
			.withMessageContaining("nowhere")
			.withMessageContaining("[memory]");
	}

	@Test
	void unknownTypesAndDefaultsAreFoundTogether() {
		DefinitionProblems problems = new DefinitionProblems("test");
		registry("nowhere", Map.of("a", new NamedBroker("kafka", Map.of()), "b", new NamedBroker("typo", Map.of()), "c",
				new NamedBroker("rabbit", Map.of())), MEMORY)
			.validate(problems);
		assertThat(problems.toList()).extracting(DefinitionProblem::where)
			.containsExactly("patterns.pubsub.brokers.a.type", "patterns.pubsub.brokers.b.type",
					"patterns.pubsub.brokers.c.type", "patterns.pubsub.default-broker");
		assertThat(problems.toList().get(0).remedy()).contains("spring-boot-starter-kafka");
		assertThat(problems.toList().get(2).remedy()).contains("spring-boot-starter-amqp");
	}

	private static DefaultBrokerRegistry registry(String defaultBroker, Map<String, NamedBroker> brokers,
			BrokerFactory... factories) {
		return new DefaultBrokerRegistry(new BrokerSettings(defaultBroker, brokers), List.of(factories), List.of());
	}

	private record TestFactory(String type) implements BrokerFactory {

		@Override
		public Broker create(String name, Map<String, String> properties) {
			return new TypedBroker(MEMORY.create(name, properties), this.type);
		}

	}

}
