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

package dev.patterns.pubsub;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

import dev.patterns.pubsub.FuzzedMessage.Expected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends fuzzed messages to a listener and checks what has become of each. The system
 * property {@code patterns.fuzz.seed} chooses the messages.
 */
final class FuzzedRun {

	private static final Duration TIMEOUT = Duration.ofSeconds(isProof() ? 600 : 30);

	private static final int WARM_UP = 300;

	private static final long TOLERATED_HEAP = 40L * 1024 * 1024;

	private static final int TOLERATED_THREADS = 4;

	private static final long TOLERATED_LINES = 300;

	private final long seed = Long.getLong("patterns.fuzz.seed", isProof() ? System.currentTimeMillis() : 1);

	private final Expected[] expected;

	private final int maxHeader;

	private final int largestHeader;

	private final BitSet handled = new BitSet();

	private final BitSet dead = new BitSet();

	private final List<String> wrong = new ArrayList<>();

	private int sent;

	/**
	 * Create a run.
	 * @param count how many messages
	 * @param maxHeader how many bytes their headers have at most
	 * @param largestHeader how many bytes the header of a few of them has, which has no
	 * room beside those of a dead letter
	 */
	FuzzedRun(int count, int maxHeader, int largestHeader) {
		this.expected = new Expected[count];
		this.maxHeader = maxHeader;
		this.largestHeader = largestHeader;
	}

	static boolean isProof() {
		return Boolean.getBoolean("patterns.proof");
	}

	static ConfigurableApplicationContext application(String broker, String topic, String... properties) {
		return new SpringApplicationBuilder(BrokersApplication.class, Listener.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=fuzz-app", "spring.main.banner-mode=off", "test.topic=" + topic,
					"patterns.pubsub.default-broker=" + broker, "patterns.pubsub.listener.concurrency=2")
			.properties(properties)
			.run();
	}

	/**
	 * Send all messages, and check that nothing else has changed.
	 * @param context the application with the listener
	 * @param output what is logged
	 * @param sender sends a message
	 * @param deadLetters collects the dead letters that have come since it was last asked
	 */
	void run(ConfigurableApplicationContext context, CapturedOutput output, Consumer<FuzzedMessage> sender,
			Runnable deadLetters) {
		context.getBean(Listener.class).run = this;
		send(Math.min(WARM_UP, this.expected.length), sender, deadLetters);
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();
		long heap = usedHeap();
		long lines = output.getAll().lines().count();
		send(this.expected.length, sender, deadLetters);
		assertThat(this.wrong).as(toString()).isEmpty();
		assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).as("threads of %s", this)
			.isLessThanOrEqualTo(threads + TOLERATED_THREADS);
		assertThat(usedHeap()).as("heap of %s", this).isLessThan(heap + TOLERATED_HEAP);
		assertThat(output.getAll().lines().count() - lines).as("lines of %s", this).isLessThan(TOLERATED_LINES);
	}

	private void send(int until, Consumer<FuzzedMessage> sender, Runnable deadLetters) {
		for (; this.sent < until; this.sent++) {
			FuzzedMessage message = FuzzedMessage.of(this.seed, this.sent, this.maxHeader);
			// Few, as a server keeps all of them.
			if (this.sent % 1000 == 999 && this.sent < 20_000) {
				message.enlarge((this.sent % 3000 == 2999) ? 10_000_000 : 2_000_000);
			}
			if (this.sent % 200 == 100 && this.sent < 20_000) {
				message.headers.keySet().removeIf((name) -> !name.startsWith("patterns-") && !name.equals("fuzz"));
				message.attributes.replaceAll((name, value) -> value.substring(0, Math.min(100, value.length())));
				message.key = null;
				message.headers.put("large", new byte[this.largestHeader]);
			}
			this.expected[this.sent] = message.expected;
			sender.accept(message);
		}
		Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			deadLetters.run();
			assertThat(missing()).as(toString()).isEmpty();
		});
	}

	/**
	 * Be told by the listener, for messages that somebody else makes.
	 * @param context the application with the listener
	 */
	void expectOnlyHandled(ConfigurableApplicationContext context) {
		context.getBean(Listener.class).run = this;
	}

	synchronized int handledCount() {
		return this.handled.cardinality();
	}

	private synchronized Map<Integer, Expected> missing() {
		Map<Integer, Expected> missing = new TreeMap<>();
		for (int i = 0; i < this.sent; i++) {
			boolean there = switch (this.expected[i]) {
				case HANDLED -> this.handled.get(i);
				case MALFORMED, CONVERSION -> this.dead.get(i);
				case PASSED_OVER -> true;
			};
			if (!there && missing.size() < 20) {
				missing.put(i, this.expected[i]);
			}
		}
		return missing;
	}

	synchronized void handled(@Nullable String number) {
		int index = Integer.parseInt(String.valueOf(number));
		this.handled.set(index);
		if (this.expected[index] != null && this.expected[index] != Expected.HANDLED) {
			this.wrong.add(index + " was handled and not " + this.expected[index]);
		}
	}

	synchronized void dead(@Nullable String number, @Nullable String reason) {
		int index = Integer.parseInt(String.valueOf(number));
		this.dead.set(index);
		if (!StringUtils.hasText(reason) || !reason.equals(this.expected[index].name().toLowerCase(Locale.ROOT))) {
			this.wrong.add(index + " was given up as " + reason + " and not " + this.expected[index]);
		}
	}

	private static long usedHeap() {
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return used;
	}

	@Override
	public synchronized String toString() {
		return "%d of %d messages of -Dpatterns.fuzz.seed=%d, of which %d were handled and %d given up, wrong %s"
			.formatted(this.sent, this.expected.length, this.seed, this.handled.cardinality(), this.dead.cardinality(),
					this.wrong.subList(0, Math.min(20, this.wrong.size())));
	}

	record Order(String id, int amount) {

	}

	static class Listener {

		volatile @Nullable FuzzedRun run;

		@PubSubListener(topic = "${test.topic}", id = "fuzz")
		void on(Order order, CloudEventContext context) {
			FuzzedRun current = this.run;
			if (current != null) {
				current.handled(context.header(FuzzedMessage.NUMBER));
			}
		}

	}

}
