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

package dev.patterns.pubsub.broker.rabbit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.DelayScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link RabbitSender} and the start of a subscription with servers that
 * neither answer nor refuse.
 */
@Timeout(60)
class RabbitSenderTests {

	private final CountDownLatch end = new CountDownLatch(1);

	private final Channel channel = mock(Channel.class);

	private final ConnectionFactory connectionFactory = mock(ConnectionFactory.class);

	private final RabbitConnections connections = new RabbitConnections(this.connectionFactory);

	private final DelayScheduler scheduler = new DelayScheduler("rabbit");

	private final RabbitCompletions completions = new RabbitCompletions("rabbit");

	private final RabbitSender sender = new RabbitSender("sender", this.connections, RabbitSettings.of(Map.of()),
			RabbitSenderTests::thread, this.scheduler, new RabbitResults("rabbit", this.completions),
			Duration.ofMillis(200));

	@BeforeEach
	void connect() throws Exception {
		com.rabbitmq.client.Connection delegate = mock(com.rabbitmq.client.Connection.class);
		given(delegate.openChannel()).willReturn(Optional.of(this.channel));
		Connection connection = mock(Connection.class);
		given(connection.isOpen()).willReturn(true);
		given(connection.getDelegate()).willReturn(delegate);
		given(this.connectionFactory.createConnection()).willReturn(connection);
		given(this.channel.isOpen()).willReturn(true);
		given(this.channel.getConnection()).willReturn(delegate);
	}

	@AfterEach
	void close() {
		this.end.countDown();
		// It confirms nothing.
		given(this.channel.isOpen()).willReturn(false);
		this.sender.close();
		this.completions.close();
		this.scheduler.shutdownNow();
	}

	@Test
	void whatWaitsExpiresThoughTheServerHoldsUpWhoSends() throws Exception {
		CountDownLatch publishing = new CountDownLatch(1);
		willAnswer((invocation) -> {
			publishing.countDown();
			this.end.await();
			return null;
		}).given(this.channel).basicPublish(anyString(), anyString(), anyBoolean(), any(), any());
		this.sender.send(message(), RabbitOutgoing.Kind.SENT);
		publishing.await();
		CompletableFuture<Void> waiting = this.sender.send(message(), RabbitOutgoing.Kind.SENT);
		assertThat(waiting).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(BrokerException.class, (failure) -> assertThat(failure.isRetryable()).isTrue());
		close();
		then(this.channel).should(times(1)).basicPublish(anyString(), anyString(), anyBoolean(), any(), any());
	}

	@Test
	void aChannelThatCannotBeUsedIsClosed() throws Exception {
		given(this.channel.confirmSelect()).willThrow(new IOException("no confirms"));
		assertThat(this.sender.send(message(), RabbitOutgoing.Kind.SENT)).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withMessageContaining("no confirms");
		then(this.channel).should(atLeastOnce()).abort();
	}

	@Test
	void aThreadThatHasDiedIsReplaced() throws Exception {
		willThrow(new LinkageError("for a test")).willAnswer((invocation) -> {
			throw new IOException("reached");
		}).given(this.channel).basicPublish(anyString(), anyString(), anyBoolean(), any(), any());
		assertThat(this.sender.send(message(), RabbitOutgoing.Kind.SENT)).failsWithin(Duration.ofSeconds(10));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.sender.send(message(), RabbitOutgoing.Kind.SENT))
				.failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withMessageContaining("the connection was lost"));
	}

	@Test
	void whatFollowsAMessageMayWaitForOneThatCameLater() {
		List<CompletableFuture<Void>> sent = Stream.generate(CompletableFuture<Void>::new).limit(50).toList();
		CompletableFuture<Void> last = sent.get(49);
		List<CompletableFuture<Void>> following = sent.stream().map((future) -> future.thenRun(last::join)).toList();
		// One confirm may be that of all of them.
		sent.forEach((future) -> this.completions.execute(() -> future.complete(null)));
		assertThat(CompletableFuture.allOf(following.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(10));
		this.completions.close();
		CompletableFuture<Void> late = new CompletableFuture<>();
		this.completions.execute(() -> late.complete(null));
		assertThat(late).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void aServerThatDoesNotAnswerHoldsUpTheStartOnce() {
		given(this.connectionFactory.createConnection()).willThrow(new AmqpConnectException(new IOException("none")));
		RabbitDeclarations declarations = new RabbitDeclarations("rabbit", this.connections,
				RabbitSettings.of(Map.of()), Thread::new);
		for (String topic : new String[] { "a", "b", "c" }) {
			declarations.declare(new SubscriptionRequest(topic, topic, "g"));
		}
		then(this.connectionFactory).should(times(1)).createConnection();
	}

	@Test
	void aCallIsNotWaitedForLongerThanItsLimit() throws Exception {
		CompletableFuture<String> late = new CompletableFuture<>();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> new RabbitCalls(Thread::new, "call").call(Duration.ofMillis(50), () -> {
				this.end.await();
				return "late";
			}, late::complete))
			.withMessageContaining("no answer");
		this.end.countDown();
		assertThat(late).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("late");
	}

	// It may die of an error, which is to end nothing else.
	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task);
		thread.setUncaughtExceptionHandler((died, failure) -> {
		});
		return thread;
	}

	private static RabbitMessage message() {
		return new RabbitMessage("orders", "orders.g", new BasicProperties.Builder().build(), new byte[1]);
	}

}
