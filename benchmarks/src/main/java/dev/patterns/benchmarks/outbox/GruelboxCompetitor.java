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

package dev.patterns.benchmarks.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.SpringInstantiator;
import com.gruelbox.transactionoutbox.SpringTransactionManager;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;

import dev.patterns.benchmarks.server.Database;

/**
 * gruelbox transaction-outbox: a call that is stored, made right after the commit by a
 * pool of threads, and by a flush each second if that did not happen. Its ordered topics
 * have one call in a flush, so this one has no order.
 */
final class GruelboxCompetitor implements Competitor {

	private static final int THREADS = 16;

	@Override
	public String name() {
		return "gruelbox transaction-outbox 4.2.268";
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) {
		return new GruelboxSession(
				ApplicationSession.start(Application.class, "com.gruelbox", database, bootstrapServers, Map.of()),
				relaying);
	}

	@Override
	public String countPending() {
		return "select count(*) from txno_outbox where not processed";
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ SpringTransactionManager.class, SpringInstantiator.class })
	static class Application {

		@Bean
		Sender benchmarkSender(KafkaTemplate<String, byte[]> kafka) {
			return (key, json) -> kafka.send(Event.TOPIC, key, json.getBytes(StandardCharsets.UTF_8)).join();
		}

	}

	/**
	 * What is called after the commit.
	 */
	public interface Sender {

		/**
		 * Send an event and wait for the broker, since the call is forgotten when it
		 * returns.
		 * @param key the event's key
		 * @param json the event
		 */
		void send(String key, String json);

	}

	private static final class GruelboxSession extends ApplicationSession {

		private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

		private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor();

		private final TransactionOutbox outbox;

		GruelboxSession(ConfigurableApplicationContext context, boolean relaying) {
			super(context);
			this.outbox = TransactionOutbox.builder()
				.transactionManager(context.getBean(SpringTransactionManager.class))
				.instantiator(context.getBean(SpringInstantiator.class))
				.persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
				.submitter(relaying ? Submitter.withExecutor(this.executor) : (entry, processor) -> {
				})
				// What nobody relays is due for the next session.
				.attemptFrequency(relaying ? Duration.ofMinutes(2) : Duration.ofSeconds(1))
				.build();
			if (relaying) {
				this.flusher.scheduleWithFixedDelay(this::flush, 0, 1, TimeUnit.SECONDS);
			}
		}

		private void flush() {
			while (this.outbox.flush()) {
				Thread.onSpinWait();
			}
		}

		@Override
		public void publish(Event event) {
			this.outbox.schedule(Sender.class).send(event.key(), new String(event.toJson(), StandardCharsets.UTF_8));
		}

		@Override
		public void close() throws Exception {
			this.flusher.shutdown();
			this.flusher.awaitTermination(1, TimeUnit.MINUTES);
			this.executor.shutdown();
			this.executor.awaitTermination(1, TimeUnit.MINUTES);
			super.close();
		}

	}

}
