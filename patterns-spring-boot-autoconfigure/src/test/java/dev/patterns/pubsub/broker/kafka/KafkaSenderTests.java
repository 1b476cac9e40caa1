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

package dev.patterns.pubsub.broker.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link KafkaSender}: what waits keeps its order, also when some of it fails.
 */
class KafkaSenderTests {

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final AtomicBoolean known = new AtomicBoolean();

	private final List<String> sent = new CopyOnWriteArrayList<>();

	private final List<String> results = new CopyOnWriteArrayList<>();

	@SuppressWarnings("unchecked")
	private final Producer<byte[], byte[]> producer = mock(Producer.class);

	@BeforeEach
	void answer() {
		given(this.producer.partitionsFor(any())).willAnswer((invocation) -> {
			if (!this.known.get()) {
				throw new TimeoutException("Not present in metadata");
			}
			return List.of(mock(PartitionInfo.class));
		});
		given(this.producer.send(any(), any())).willAnswer((invocation) -> {
			ProducerRecord<byte[], byte[]> record = invocation.getArgument(0);
			Callback callback = invocation.getArgument(1);
			String value = new String(record.value(), StandardCharsets.UTF_8);
			if (!this.known.get()) {
				callback.onCompletion(null, new TimeoutException("Not present in metadata"));
			}
			else if (value.startsWith("large")) {
				callback.onCompletion(null, new RecordTooLargeException("Too large"));
			}
			else {
				this.sent.add(value);
				callback.onCompletion(null, null);
			}
			return null;
		});
	}

	@AfterEach
	void stop() {
		this.scheduler.shutdownNow();
	}

	@Test
	void whatWaitsIsSentInOrder() {
		KafkaSender sender = sender(Duration.ofSeconds(30));
		for (int i = 0; i < 5; i++) {
			send(sender, "k", Integer.toString(i));
		}
		assertThat(this.results).isEmpty();
		this.known.set(true);
		await().untilAsserted(() -> assertThat(this.sent).containsExactly("0", "1", "2", "3", "4"));
	}

	@Test
	void whatIsTooLargeIsRefusedAtOnceAlthoughOthersWait() {
		KafkaSender sender = sender(Duration.ofSeconds(30));
		send(sender, "k", "first");
		send(sender, "k", "x".repeat(1_001));
		assertThat(this.results).singleElement().asString().endsWith("RecordTooLargeException");
	}

	@Test
	void nothingOvertakesAMessageOfItsKeyThatFailsAfterItWaited() {
		KafkaSender sender = sender(Duration.ofSeconds(30));
		send(sender, "bad", "first");
		send(sender, "bad", "large");
		send(sender, "bad", "behind");
		send(sender, "good", "other");
		this.known.set(true);
		await().untilAsserted(() -> assertThat(this.results).containsExactlyInAnyOrder("first null",
				"large RecordTooLargeException", "behind RelayDeferredException", "other null"));
		assertThat(this.sent).containsExactly("first", "other");
	}

	@Test
	void nothingOvertakesAMessageOfItsKeyThatHasWaitedTooLong() {
		KafkaSender sender = sender(Duration.ofMillis(300));
		send(sender, "k", "first");
		await().pollDelay(Duration.ofMillis(150)).until(() -> true);
		send(sender, "k", "behind");
		send(sender, "other", "young");
		await().untilAsserted(() -> assertThat(this.results).containsExactlyInAnyOrder("first TimeoutException",
				"behind RelayDeferredException", "young TimeoutException"));
		assertThat(this.results.get(2)).isEqualTo("young TimeoutException");
	}

	private KafkaSender sender(Duration patience) {
		return new KafkaSender(() -> this.producer, this.scheduler, patience, 1_000_000, 1_000);
	}

	private void send(KafkaSender sender, String key, String value) {
		sender.send(
				new ProducerRecord<>("topic", key.getBytes(StandardCharsets.UTF_8),
						value.getBytes(StandardCharsets.UTF_8)),
				(failure) -> this.results.add(value + " " + name(failure)));
	}

	private static @Nullable String name(@Nullable Exception failure) {
		return (failure != null) ? failure.getClass().getSimpleName() : null;
	}

}
