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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Dead letters on RabbitMQ, where only a stream can be read and keeps what it has.
 */
@Timeout(120)
class RabbitDeadLettersIntegrationTests {

	private static final Duration STOP = Duration.ofSeconds(10);

	private static EmbeddedServer server;

	private final String topic = "letters-" + UUID.randomUUID().toString().substring(0, 8);

	private final String dead = this.topic + ".g.dlt";

	private final List<String> origins = new ArrayList<>();

	private final List<BrokerSubscription> subscriptions = new ArrayList<>();

	private CachingConnectionFactory connections;

	private Broker broker;

	@BeforeAll
	static void startServer() {
		server = RabbitServers.shared();
	}

	@BeforeEach
	void open() {
		this.connections = RabbitServers.connections(server);
		this.broker = RabbitServers.broker(this.connections, Map.of());
	}

	@AfterEach
	void close() {
		this.subscriptions.forEach((subscription) -> subscription.stop(STOP));
		this.broker.close();
		this.connections.destroy();
	}

	@Test
	void manyAreListedInPagesTheOldestFirstAtTheSamePositions() {
		fill(this.broker, 5000, 100);
		List<InboundMessage> all = pages(store(), 1000);
		assertThat(all).extracting(RabbitDeadLettersIntegrationTests::number).containsExactlyElementsOf(numbers(5000));
		for (int i = 0; i < 5000; i += 2) {
			if (i < 100 || i >= 4900) {
				assertThat(store().remove(this.dead, all.get(i).position())).isTrue();
			}
		}
		// As another process does that was not there.
		try (Broker other = RabbitServers.broker(this.connections, Map.of())) {
			List<InboundMessage> left = pages(other.deadLetters(), 700);
			assertThat(left).hasSize(4900).extracting(InboundMessage::position).doesNotHaveDuplicates();
			assertThat(left).allSatisfy((message) -> assertThat(message.position())
				.isEqualTo(all.get(Integer.parseInt(number(message))).position()));
			DeadLetterStore.Page page = other.deadLetters().list(this.dead, null, 3);
			assertThat(page.messages()).extracting(RabbitDeadLettersIntegrationTests::number)
				.containsExactly("1", "3", "5");
			assertThat(other.deadLetters().find(this.dead, all.get(2).position())).isEmpty();
			assertThat(other.deadLetters().find(this.dead, all.get(3).position())).isPresent();
		}
	}

	@Test
	void whatOneInstanceRemovedIsGoneForTheOthersAndStaysGone() {
		fill(this.broker, 20, 10);
		CachingConnectionFactory others = RabbitServers.connections(server);
		try (Broker second = RabbitServers.broker(others, Map.of())) {
			List<InboundMessage> before = pages(second.deadLetters(), 100);
			assertThat(before).hasSize(20);
			String removed = before.get(3).position();
			assertThat(store().remove(this.dead, removed)).isTrue();
			assertThat(pages(second.deadLetters(), 100)).hasSize(19)
				.noneMatch((message) -> message.position().equals(removed));
			assertThat(second.deadLetters().remove(this.dead, removed)).isFalse();
			assertThat(second.deadLetters().remove(this.dead, before.get(19).position())).isTrue();
			assertThat(store().find(this.dead, before.get(19).position())).isEmpty();
		}
		others.destroy();
		fill(this.broker, 1, 10);
		assertThat(pages(store(), 100)).hasSize(19);
	}

	@Test
	void theyAreThereThoughTheirProcessIsGone() {
		CachingConnectionFactory others = RabbitServers.connections(server);
		try (Broker earlier = RabbitServers.broker(others, Map.of())) {
			fill(earlier, 3, 10);
		}
		others.destroy();
		assertThat(pages(store(), 2)).extracting(RabbitDeadLettersIntegrationTests::number)
			.containsExactly("0", "1", "2");
	}

	@Test
	void whoListensToTheTopicGetsThemAllOnceThoughTheyAreListed() {
		List<InboundMessage> received = new CopyOnWriteArrayList<>();
		BrokerSubscription listener = this.broker.subscribe(new SubscriptionRequest("dead", this.dead, "watch"),
				(message) -> {
					received.add(message);
					return HandlingResult.DONE;
				});
		this.subscriptions.add(listener);
		fill(this.broker, 10, 10);
		List<InboundMessage> listed = pages(store(), 3);
		assertThat(pages(store(), 100)).extracting(InboundMessage::position)
			.containsExactlyElementsOf(listed.stream().map(InboundMessage::position).toList());
		assertThat(store().remove(this.dead, listed.get(0).position())).isTrue();
		listener.start();
		patience().until(() -> received.size() == 10);
		assertThat(received).extracting(RabbitDeadLettersIntegrationTests::number)
			.containsExactlyElementsOf(numbers(10));
		assertThat(received).extracting(InboundMessage::attempt).containsOnly(1);
		assertThat(pages(store(), 100)).hasSize(9);
		// A mark is nothing that a listener gets: it would come before this one.
		forward(this.broker, letter("k", new byte[10]), "last");
		patience().until(() -> received.size() > 10);
		assertThat(received).hasSize(11);
		assertThat(number(received.get(10))).isEqualTo("last");
	}

	@Test
	void aLetterIsAsTheMessageWas() {
		InboundMessage letter = letter("k", "text".getBytes(StandardCharsets.UTF_8));
		forward(this.broker, letter, "7");
		InboundMessage found = pages(store(), 10).get(0);
		assertThat(found.topic()).isEqualTo(this.dead);
		assertThat(found.position()).startsWith(this.dead + "@");
		assertThat(found.key()).isEqualTo("k");
		assertThat(found.event()).isEqualTo(letter.event());
		assertThat(found.headers())
			.containsExactlyInAnyOrderEntriesOf(Map.of("tenant", "ä", MessageHeaders.DEAD_LETTER_REASON, "7"));
	}

	@Test
	void thePropertiesOfAMessageSurviveItsDeathAndReplay() {
		letter("k", new byte[10]);
		String origin = this.origins.get(0);
		BasicProperties properties = new BasicProperties.Builder().contentType("text/plain")
			.contentEncoding("gzip")
			.type("T")
			.correlationId("c-1")
			.replyTo("answers")
			.timestamp(new Date(1_700_000_000_000L))
			.userId("guest")
			.headers(Map.of("CC", List.of("elsewhere")))
			.build();
		RabbitTemplate template = new RabbitTemplate(this.connections);
		template.execute((channel) -> {
			channel.basicPublish(origin, "", properties, new byte[3]);
			return true;
		});
		forward(this.broker, next(origin), "x");
		InboundMessage found = pages(store(), 10).get(0);
		template.execute((channel) -> channel.queueDeclare(origin + ".raw", false, true, true, Map.of()));
		assertThat(this.broker.forward(found, origin, Map.of(MessageHeaders.REPLAY_GROUP, "raw"))).succeedsWithin(STOP);
		GetResponse replayed = template.execute((channel) -> channel.basicGet(origin + ".raw", true));
		assertThat(replayed).isNotNull();
		assertThat(replayed.getProps().getContentType()).isEqualTo("text/plain");
		assertThat(replayed.getProps().getContentEncoding()).isEqualTo("gzip");
		assertThat(replayed.getProps().getType()).isEqualTo("T");
		assertThat(replayed.getProps().getCorrelationId()).isEqualTo("c-1");
		assertThat(replayed.getProps().getReplyTo()).isEqualTo("answers");
		assertThat(replayed.getProps().getTimestamp()).isEqualTo(properties.getTimestamp());
		assertThat(replayed.getProps().getHeaders()).doesNotContainKey("CC");
	}

	@Test
	void aPageOfLargeBodiesEndsEarly() {
		fill(this.broker, 5, 7 * 1024 * 1024);
		DeadLetterStore.Page page = store().list(this.dead, null, 100);
		assertThat(page.messages()).hasSize(3);
		assertThat(page.next()).isNotNull();
		DeadLetterStore.Page last = store().list(this.dead, page.next(), 100);
		assertThat(last.messages()).extracting(RabbitDeadLettersIntegrationTests::number).containsExactly("3", "4");
		assertThat(last.next()).isNull();
	}

	@Test
	void theOldestGoWhenThereIsTooMuch() {
		try (Broker small = RabbitServers.broker(this.connections, Map.of("dead-letter-max-size", "1MB"))) {
			fill(small, 10, 50_000);
			List<InboundMessage> first = pages(small.deadLetters(), 100);
			assertThat(first).hasSize(10);
			assertThat(small.deadLetters().remove(this.dead, first.get(9).position())).isTrue();
			// One after the other: the server keeps, or drops, together what it has
			// written
			// together.
			InboundMessage letter = letter("k", new byte[50_000]);
			for (int i = 0; i < 70; i++) {
				forward(small, letter, Integer.toString(i));
			}
			// What is too much goes a moment later.
			patience().until(() -> pages(small.deadLetters(), 100).size() < 50);
			List<InboundMessage> left = pages(small.deadLetters(), 5);
			assertThat(number(left.get(left.size() - 1))).isEqualTo("69");
			assertThat(left).hasSizeBetween(10, 50).extracting(InboundMessage::position).doesNotHaveDuplicates();
			assertThat(small.deadLetters().find(this.dead, first.get(0).position())).isEmpty();
			assertThat(small.deadLetters().remove(this.dead, first.get(0).position())).isFalse();
			assertThat(small.deadLetters().remove(this.dead, left.get(0).position())).isTrue();
		}
		// Another size is no reason to hold up messages; and who begins now sees the
		// same.
		assertThat(pages(store(), 100)).isNotEmpty();
		int before = pages(store(), 100).size();
		fill(this.broker, 1, 10);
		assertThat(pages(store(), 100)).hasSize(before + 1);
	}

	@Test
	void aQueueThatWasDeletedIsDeclaredAgainAndItsMarksAreNotOfTheNewOne() {
		fill(this.broker, 3, 10);
		pages(store(), 100).forEach((message) -> store().remove(this.dead, message.position()));
		assertThat(pages(store(), 100)).isEmpty();
		// Another queue of the topic hides that it is gone.
		this.broker.subscribe(new SubscriptionRequest("dead", this.dead, "watch"), (message) -> HandlingResult.DONE);
		new RabbitTemplate(this.connections).execute((channel) -> channel.queueDelete(this.dead + ".dead-letters"));
		assertThat(pages(store(), 100)).isEmpty();
		InboundMessage letter = letter("k", new byte[10]);
		patience().pollInterval(Duration.ofMillis(300)).until(() -> {
			forward(this.broker, letter, "new");
			return !pages(store(), 100).isEmpty();
		});
		new RabbitTemplate(this.connections).execute((channel) -> {
			channel.exchangeDelete(this.dead);
			return channel.queueDelete(this.dead + ".dead-letters");
		});
		forwardPatiently(letter, "newer");
		assertThat(pages(store(), 100)).extracting(RabbitDeadLettersIntegrationTests::number).containsExactly("newer");
	}

	// The server closes the channel of who publishes to an exchange that is gone.
	private void forwardPatiently(InboundMessage letter, String reason) {
		patience().until(() -> {
			try {
				this.broker.forward(letter, this.dead, Map.of(MessageHeaders.DEAD_LETTER_REASON, reason)).get();
				return true;
			}
			catch (ExecutionException ex) {
				return false;
			}
		});
	}

	@Test
	void anEmptyQueueHasNone() {
		new RabbitTemplate(this.connections).execute((channel) -> channel.queueDeclare(this.dead + ".dead-letters",
				true, false, false, Map.of("x-queue-type", "stream")));
		assertThat(pages(store(), 100)).isEmpty();
		assertThat(store().find(this.dead, this.dead + "@0")).isEmpty();
		fill(this.broker, 2, 10);
		assertThat(pages(store(), 100)).hasSize(2);
	}

	@Test
	void anotherQueueOfItsNameIsRefused() {
		new RabbitTemplate(this.connections).execute((channel) -> channel.queueDeclare(this.dead + ".dead-letters",
				true, false, false, Map.of("x-queue-type", "quorum")));
		InboundMessage letter = letter("k", new byte[10]);
		assertThat(this.broker.forward(letter, this.dead, Map.of(MessageHeaders.DEAD_LETTER_REASON, "x")))
			.failsWithin(STOP)
			.withThrowableOfType(ExecutionException.class)
			.withMessageContaining(this.dead + ".dead-letters")
			.withMessageContaining("stream");
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> store().list(this.dead, null, 10));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.broker.subscribe(new SubscriptionRequest("s", this.topic, "dead-letters"),
					(message) -> HandlingResult.DONE))
			.withMessageContaining("dead-letters");
	}

	@Test
	void aTopicOfTheLongestNameHasThemToo() {
		InboundMessage letter = letter("k", new byte[10]);
		String longest = this.topic + "x".repeat(255 - this.topic.length());
		this.broker.forward(letter, longest, Map.of(MessageHeaders.DEAD_LETTER_REASON, "x")).join();
		assertThat(store().list(longest, null, 10).messages()).hasSize(1);
	}

	@Test
	void noAnswerIsNoEmptyPage() {
		CachingConnectionFactory nowhere = new CachingConnectionFactory("127.0.0.1", 1);
		try (Broker unreachable = RabbitServers.broker(nowhere, Map.of())) {
			assertThatExceptionOfType(BrokerException.class)
				.isThrownBy(() -> unreachable.deadLetters().find(this.dead, this.dead + "@0"))
				.satisfies((ex) -> assertThat(ex.isRetryable()).isTrue());
		}
		nowhere.destroy();
	}

	private DeadLetterStore store() {
		DeadLetterStore store = this.broker.deadLetters();
		assertThat(store).isNotNull();
		return store;
	}

	private List<InboundMessage> pages(DeadLetterStore store, int size) {
		List<InboundMessage> all = new ArrayList<>();
		String after = null;
		do {
			DeadLetterStore.Page page = store.list(this.dead, after, size);
			assertThat(page.messages()).hasSizeLessThanOrEqualTo(size);
			all.addAll(page.messages());
			after = page.next();
		}
		while (after != null);
		return all;
	}

	private void fill(Broker broker, int count, int size) {
		InboundMessage letter = letter("k", new byte[size]);
		List<CompletableFuture<Void>> sent = IntStream.range(0, count)
			.mapToObj((i) -> broker.forward(letter, this.dead,
					Map.of(MessageHeaders.DEAD_LETTER_REASON, Integer.toString(i))))
			.toList();
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(60));
	}

	private void forward(Broker broker, InboundMessage letter, String reason) {
		assertThat(broker.forward(letter, this.dead, Map.of(MessageHeaders.DEAD_LETTER_REASON, reason)))
			.succeedsWithin(Duration.ofSeconds(30));
	}

	// A message as a handler gets it.
	private InboundMessage letter(String key, byte[] body) {
		String origin = this.topic + "." + UUID.randomUUID();
		this.origins.add(origin);
		this.broker.subscribe(new SubscriptionRequest(origin, origin, "g"), (message) -> HandlingResult.DONE);
		assertThat(this.broker.send(new BrokerMessage(origin, key,
				CloudEventBuilder.v1()
					.withId(origin)
					.withSource(URI.create("/test"))
					.withType("T")
					.withData("application/octet-stream", body)
					.build(),
				Map.of("tenant", "ä"))))
			.succeedsWithin(Duration.ofSeconds(30));
		return next(origin);
	}

	private InboundMessage next(String origin) {
		List<InboundMessage> received = new CopyOnWriteArrayList<>();
		MessageHandler handler = (message) -> {
			received.add(message);
			return HandlingResult.DONE;
		};
		BrokerSubscription subscription = this.broker.subscribe(new SubscriptionRequest(origin, origin, "g"), handler);
		subscription.start();
		patience().until(() -> !received.isEmpty());
		subscription.stop(STOP);
		return received.get(0);
	}

	private static String number(InboundMessage message) {
		return message.headers().get(MessageHeaders.DEAD_LETTER_REASON);
	}

	private static List<String> numbers(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toList();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

}
