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

package dev.patterns.saga;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.saga.autoconfigure.RedisSagaStoreAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.test.services.EmbeddedServer;

/**
 * An application that runs sagas on Redis and has no database; also as a program, which
 * reads {@code start <saga> <first id> <count>} from its input, see {@link SagaNode}.
 * What its steps do can be seen in lists of the same Redis, {@code effects:<saga>}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
		GateAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
		RedisSagaStoreAutoConfiguration.class, SagaAutoConfiguration.class })
public class RedisSagaApplication {

	/**
	 * Run sagas.
	 * @param args not used
	 * @throws Exception if the input breaks, or the thread is interrupted
	 */
	public static void main(String[] args) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(RedisSagaApplication.class,
				OrderSaga.class)
			.web(WebApplicationType.NONE)
			.run();
		ProcessApplication.say("ready");
		read(context.getBean(SagaTemplate.class));
		new CountDownLatch(1).await();
	}

	private static void read(SagaTemplate sagas) throws IOException {
		BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			String[] words = line.split(" ");
			for (int i = 0; i < Integer.parseInt(words[3]); i++) {
				sagas.start(words[1], i, SagaStartOptions.id(words[2] + i));
			}
			ProcessApplication.say("started " + words[2]);
		}
	}

	/**
	 * Properties of an application with short times.
	 * @param server where its sagas are
	 * @param namespace part of all keys
	 * @return the properties
	 */
	static Map<String, String> properties(EmbeddedServer server, String namespace) {
		Map<String, String> properties = new HashMap<>(server.properties());
		properties.putAll(Map.of("patterns.saga.store", "redis", "patterns.identity.namespace", namespace,
				"patterns.lease.duration", "1500ms", "patterns.saga.poll-interval", "100ms", "spring.main.banner-mode",
				"off", "patterns.saga.retry.delay", "20ms", "patterns.saga.shutdown-timeout", "2s"));
		return properties;
	}

	static ConfigurableApplicationContext run(Map<String, String> properties, Class<?>... sources) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties(new HashMap<>(properties))
			.run();
	}

	@Bean
	Effects effects(StringRedisTemplate template) {
		return new Effects(template);
	}

	@Bean
	SagaListener takeOvers() {
		return (event) -> {
			if (event.type() == SagaEvent.Type.TAKEN_OVER) {
				ProcessApplication.say("taken over " + event.id());
			}
		};
	}

	/**
	 * What the steps have done.
	 */
	static final class Effects {

		private final StringRedisTemplate template;

		Effects(StringRedisTemplate template) {
			this.template = template;
		}

		void add(SagaContext saga, String what) {
			add(saga.id(), what);
		}

		void add(String saga, String what) {
			this.template.opsForList().rightPush("effects:" + saga, what);
		}

		List<String> of(String saga) {
			List<String> found = this.template.opsForList().range("effects:" + saga, 0, -1);
			return (found != null) ? found : List.of();
		}

	}

	/**
	 * Steps of both kinds, the fourth of which fails for every fifth instance. The second
	 * stays in its body for as long as there is a key {@code hold:<saga>:<process>}.
	 */
	@Saga("redis-order")
	static class OrderSaga {

		private final Effects effects;

		OrderSaga(Effects effects) {
			this.effects = effects;
		}

		@SagaStep(order = 1, compensation = "undoFirst")
		String first(Integer number, SagaContext saga) {
			return effect(saga, "first");
		}

		@SagaStep(order = 2, compensation = "undoSecond", transactional = false,
				retry = @SagaRetry(maxRetries = 20, delay = "20ms"))
		String second(Integer number, SagaContext saga) {
			OutgoingKeys keys = CallScope.current().keys();
			OutgoingKey key = (keys != null) ? keys.next("charge", null) : null;
			this.effects.add(saga, "second " + ((key != null) ? key.value() : ""));
			ProcessApplication.say("in " + saga.id());
			while (Boolean.TRUE
				.equals(this.effects.template.hasKey("hold:" + saga.id() + ":" + ProcessHandle.current().pid()))) {
				pause(Duration.ofMillis(20));
			}
			return "2";
		}

		@SagaStep(order = 3)
		String third(SagaContext saga) {
			return effect(saga, "third");
		}

		@SagaStep(order = 4, retry = @SagaRetry(maxRetries = 2, delay = "10ms"))
		void fourth(Integer number, SagaContext saga) {
			if (number % 5 == 4) {
				throw new IllegalStateException("declined");
			}
			effect(saga, "fourth");
		}

		void undoFirst(@Nullable String own, SagaContext saga) {
			effect(saga, "undo first");
		}

		void undoSecond(@Nullable String own, SagaContext saga) {
			effect(saga, "undo second");
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			this.effects.add(saga, "ended " + status);
		}

		private String effect(SagaContext saga, String what) {
			this.effects.add(saga, what);
			pause(Duration.ofMillis(10));
			return what;
		}

		static void pause(Duration duration) {
			try {
				new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
