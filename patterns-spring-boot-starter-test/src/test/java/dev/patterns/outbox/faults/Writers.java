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

package dev.patterns.outbox.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;

/**
 * Threads that write business rows and messages in transactions of which some are rolled
 * back.
 */
final class Writers {

	private static final int KEYS = 12;

	private final JdbcTemplate template;

	private final TransactionTemplate transaction;

	private final OutboxTemplate outbox;

	private final ApplicationEventPublisher events;

	private final Settings settings;

	private final AtomicLong attempts = new AtomicLong();

	private final AtomicInteger committed = new AtomicInteger();

	private final AtomicInteger rolledBack = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private ScheduledExecutorService executor;

	private volatile Writer acknowledged;

	Writers(JdbcTemplate template, TransactionTemplate transaction, OutboxTemplate outbox,
			ApplicationEventPublisher events, Settings settings) {
		this.template = template;
		this.transaction = transaction;
		this.outbox = outbox;
		this.events = events;
		this.settings = settings;
	}

	synchronized void start(int threads, Duration pause) {
		try {
			this.acknowledged = Files.newBufferedWriter(this.settings.acknowledged(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.executor = Executors.newScheduledThreadPool(threads);
		for (int i = 0; i < threads; i++) {
			this.executor.scheduleWithFixedDelay(this::attempt, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	// Returns when no transaction is open any more.
	synchronized String stop() throws InterruptedException, IOException {
		this.executor.shutdown();
		if (!this.executor.awaitTermination(60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The writers did not end");
		}
		this.acknowledged.close();
		return "committed %d rolled back %d failed %d".formatted(this.committed.get(), this.rolledBack.get(),
				this.failed.get());
	}

	private void attempt() {
		String attempt = this.settings.node() + "-" + this.attempts.incrementAndGet();
		try {
			List<String> written = this.transaction.execute((status) -> {
				List<String> messages = write(attempt);
				int choice = ThreadLocalRandom.current().nextInt(12);
				if (choice == 0) {
					status.setRollbackOnly();
				}
				if (choice == 1) {
					throw new DeliberateException();
				}
				return (choice == 0) ? List.of() : messages;
			});
			if (written.isEmpty()) {
				this.rolledBack.incrementAndGet();
			}
			else {
				this.committed.incrementAndGet();
				acknowledge(written);
			}
		}
		catch (DeliberateException ex) {
			this.rolledBack.incrementAndGet();
		}
		// Errors too: a writer goes on whatever happens, and says so in the end.
		catch (RuntimeException | Error ex) {
			if (this.failed.incrementAndGet() <= 3) {
				FaultApplication.say("failed to write: " + ex);
			}
		}
	}

	private void acknowledge(List<String> written) {
		// Not the lock of this: who stops the writers holds it until they have ended.
		synchronized (this.attempts) {
			try {
				for (String attempt : written) {
					this.acknowledged.write(attempt + "\n");
				}
				this.acknowledged.flush();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	// Sorted keys, so that writers do not wait for each other in a circle.
	private List<String> write(String attempt) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		TreeSet<String> keys = new TreeSet<>();
		for (int i = random.nextInt(1, 4); i > 0; i--) {
			keys.add("k" + random.nextInt(KEYS));
		}
		List<String> written = new ArrayList<>();
		for (String key : keys) {
			Written payload = new Written(attempt + "-" + key, key, next(key));
			written.add(payload.attempt());
			if (random.nextBoolean()) {
				this.events.publishEvent(payload);
				insert(payload, null);
			}
			else {
				insert(payload, this.outbox.publish(this.settings.topic(), key, payload));
			}
		}
		if (random.nextInt(8) == 0) {
			Written payload = new Written(attempt + "-none", null, 0);
			written.add(payload.attempt());
			OutboxOptions options = random.nextBoolean() ? OutboxOptions.NONE
					: OutboxOptions.NONE.withDelay(Duration.ofMillis(200));
			insert(payload, this.outbox.publish(this.settings.topic(), null, payload, options));
		}
		return written;
	}

	private long next(String key) {
		this.template.update("update counter set n = n + 1 where k = ?", key);
		Long number = this.template.queryForObject("select n from counter where k = ?", Long.class, key);
		return (number != null) ? number : 0;
	}

	private void insert(Written written, String messageId) {
		this.template.update("insert into business (attempt, k, n, message_id) values (?, ?, ?, ?)", written.attempt(),
				written.key(), written.number(), messageId);
	}

	static void createTables(JdbcTemplate template) {
		template.execute("create table counter (k varchar(20) primary key, n bigint)");
		template.execute(
				"create table business (attempt varchar(100) primary key, k varchar(20), n bigint, message_id varchar(100))");
		template.execute("create table handled (attempt varchar(100))");
		for (int i = 0; i < KEYS; i++) {
			template.update("insert into counter (k, n) values (?, 0)", "k" + i);
		}
	}

	/**
	 * Where to write.
	 *
	 * @param node name of the node
	 * @param topic the topic
	 * @param acknowledged file of the attempts whose commit was acknowledged
	 */
	record Settings(String node, String topic, Path acknowledged) {

	}

	private static final class DeliberateException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
