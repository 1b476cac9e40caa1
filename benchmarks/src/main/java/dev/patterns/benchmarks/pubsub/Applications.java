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

package dev.patterns.benchmarks.pubsub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.annotation.KafkaListener;

import dev.patterns.benchmarks.OptionalAutoConfigurations;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.PubSubListener;

/**
 * The applications that are measured: ours, and one with Spring Kafka alone. Both observe
 * each message, with meters.
 */
final class Applications {

	static final String KAFKA = "org.springframework.boot.kafka";

	/** Set before an application starts. */
	private static volatile Receipts receipts = new Receipts(1);

	private Applications() {
	}

	static ConfigurableApplicationContext start(Class<?> application, String uses, Receipts expected, String profiles,
			Map<String, Object> properties) {
		receipts = expected;
		Map<String, Object> all = new HashMap<>();
		all.put(OptionalAutoConfigurations.PROPERTY, uses);
		all.put("spring.application.name", "benchmark");
		all.putAll(properties);
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.profiles(profiles.split(","))
			.properties(all)
			.run();
	}

	private static String id(ConsumerRecord<?, ?> record) {
		return new String(record.headers().lastHeader("ce_id").value());
	}

	private static ObservationRegistry observations() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
		return registry;
	}

	/**
	 * Ours.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Ours {

		@Bean
		@Profile("observed")
		ObservationRegistry observationRegistry() {
			return observations();
		}

		// Spring Boot would make one that measures.
		@Bean
		@Profile("!observed")
		ObservationRegistry noObservations() {
			return ObservationRegistry.NOOP;
		}

		@Bean
		@Profile("record")
		OneByOne oneByOne() {
			return new OneByOne();
		}

		@Bean
		@Profile("batch")
		Together together() {
			return new Together();
		}

	}

	static class OneByOne {

		@PubSubListener(topic = "${benchmark.topic}")
		void on(Reading reading, CloudEventContext context) {
			receipts.add(1, context.id());
		}

	}

	static class Together {

		@PubSubListener(topic = "${benchmark.topic}")
		void on(List<Reading> readings) {
			receipts.add(readings.size(), readings.get(0).sensor());
		}

	}

	/**
	 * Spring Kafka alone.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Plain {

		@Bean
		@Profile("observed")
		ObservationRegistry observationRegistry() {
			return observations();
		}

		@Bean
		@Profile("record")
		PlainOneByOne oneByOne() {
			return new PlainOneByOne();
		}

		@Bean
		@Profile("batch")
		PlainTogether together() {
			return new PlainTogether();
		}

	}

	static class PlainOneByOne {

		@KafkaListener(topics = "${benchmark.topic}", concurrency = "${benchmark.concurrency}")
		void on(ConsumerRecord<String, Reading> record) {
			receipts.add((record.value().note() != null) ? 1 : 0, id(record));
		}

	}

	static class PlainTogether {

		@KafkaListener(topics = "${benchmark.topic}", concurrency = "${benchmark.concurrency}", batch = "true")
		void on(List<Reading> readings) {
			receipts.add(readings.size(), readings.get(0).sensor());
		}

	}

}
