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

package dev.patterns.pubsub.autoconfigure;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.system.JavaVersion;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.ReflectionTestUtils;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubListeners;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.broker.rabbit.RabbitBrokerFactory;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the kind of threads that call listeners. A JDK that has no virtual threads
 * has platform threads in any case.
 */
class ListenerThreadsTests {

	private static final boolean HAS_VIRTUAL_THREADS = JavaVersion.getJavaVersion()
		.isEqualOrNewerThan(JavaVersion.TWENTY_ONE);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void listenersInMemoryAreCalledInTheThreadsOfTheApplication(boolean virtual) {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=" + virtual)
			.withBean(Listening.class)
			.run((context) -> {
				Listening listener = context.getBean(Listening.class);
				context.getBean(PubSubTemplate.class).publish("orders", "k", "1");
				assertThread(listener.threads.poll(5, TimeUnit.SECONDS), virtual);
				// It ends, and another one takes its place.
				assertThat(context.getBean(PubSubListeners.class).restart("orders")).isTrue();
				context.getBean(PubSubTemplate.class).publish("orders", "k", "2");
				assertThread(listener.threads.poll(5, TimeUnit.SECONDS), virtual);
			});
	}

	private static void assertThread(Thread thread, boolean virtual) throws Exception {
		assertThat(thread).isNotNull();
		assertThat(isVirtual(thread)).isEqualTo(virtual && HAS_VIRTUAL_THREADS);
		assertThat(thread.getName()).isEqualTo("patterns-pubsub-orders:shop-0");
		assertThat(thread.isDaemon()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void onRedisAndRabbitListenersHaveThemAndWhatMustGoOnHasPlatformThreads(boolean virtual) {
		this.runner
			.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class, RabbitAutoConfiguration.class,
					RedisBrokerAutoConfiguration.class, RabbitBrokerAutoConfiguration.class))
			.withPropertyValues("spring.threads.virtual.enabled=" + virtual)
			.run((context) -> {
				for (Class<?> type : new Class<?>[] { RedisBrokerFactory.class, RabbitBrokerFactory.class }) {
					Object factory = context.getBean(type);
					assertThat(isVirtual(thread(factory, "listenerThreads"))).as(type.getName())
						.isEqualTo(virtual && HAS_VIRTUAL_THREADS);
					assertThat(isVirtual(thread(factory, "threadFactory"))).as(type.getName()).isFalse();
					assertThat(thread(factory, "threadFactory").isDaemon()).isTrue();
				}
			});
	}

	private static Thread thread(Object factory, String field) {
		ThreadFactory threads = (ThreadFactory) ReflectionTestUtils.getField(factory, field);
		assertThat(threads).isNotNull();
		return threads.newThread(() -> {
		});
	}

	private static boolean isVirtual(Thread thread) throws Exception {
		return HAS_VIRTUAL_THREADS && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
	}

	static class Listening {

		final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "orders", id = "orders")
		void on(String text) {
			this.threads.add(Thread.currentThread());
		}

	}

}
