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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * Dead letters are the entries of a {@linkplain RabbitDeadLetterQueue stream}. The place
 * of an entry in it is its position. A thread of its own reads, as the client may wait
 * for minutes.
 */
final class RabbitDeadLetters implements DeadLetterStore {

	private static final Duration READING = Duration.ofSeconds(25);

	private static final Duration LIMIT = Duration.ofSeconds(29);

	private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

	private final String broker;

	private final RabbitConnections connections;

	private final ThreadFactory threadFactory;

	private final Map<String, RabbitDeadLetterLog> logs = new ConcurrentHashMap<>();

	RabbitDeadLetters(String broker, RabbitConnections connections, ThreadFactory threadFactory) {
		this.broker = broker;
		this.connections = connections;
		this.threadFactory = threadFactory;
	}

	@Override
	public Page list(String topic, @Nullable String after, int limit) {
		if (after != null && !OFFSET.matcher(after).matches()) {
			throw new IllegalArgumentException("'" + after + "' is not the end of a page");
		}
		long from = (after != null) ? Long.parseLong(after) : 0;
		Page page = call(topic, (log, reader) -> {
			RabbitDeadLetterLog.Entries read = log.read(reader, this.connections::openForPublisher, from, limit);
			List<InboundMessage> messages = read.entries().stream().map((entry) -> toInbound(topic, entry)).toList();
			return new Page(messages, (read.next() >= 0) ? Long.toString(read.next()) : null);
		});
		return (page != null) ? page : new Page(List.of(), null);
	}

	@Override
	public Optional<InboundMessage> find(String topic, String position) {
		Long offset = offset(topic, position);
		return (offset != null) ? Optional.ofNullable(call(topic, (log, reader) -> {
			Delivery found = log.find(reader, this.connections::openForPublisher, offset);
			return (found != null) ? toInbound(topic, found) : null;
		})) : Optional.empty();
	}

	@Override
	public boolean remove(String topic, String position) {
		Long offset = offset(topic, position);
		return offset != null && Boolean.TRUE.equals(call(topic, (log, reader) -> {
			boolean found = log.find(reader, this.connections::openForPublisher, offset) != null;
			if (found) {
				log.mark(this.connections::openForPublisher, offset);
			}
			return found;
		}));
	}

	private static @Nullable Long offset(String topic, String position) {
		String offset = position.startsWith(topic + "@") ? position.substring(topic.length() + 1) : "";
		return OFFSET.matcher(offset).matches() ? Long.valueOf(offset) : null;
	}

	private InboundMessage toInbound(String topic, Delivery entry) {
		return new RabbitDelivery.Inbound(new RabbitDelivery(this.broker, topic,
				topic + "@" + RabbitStreamReader.offset(entry), entry.getProperties(), entry.getBody()), 1);
	}

	private <T> @Nullable T call(String topic, Reading<T> reading) {
		long deadline = System.nanoTime() + READING.toNanos();
		FutureTask<@Nullable T> task = new FutureTask<>(() -> read(topic, reading, deadline));
		Thread thread = this.threadFactory.newThread(task);
		thread.setName("patterns-pubsub-" + this.broker + "-dead-letters");
		thread.start();
		try {
			return task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(topic, "interrupted", ex);
		}
		catch (TimeoutException ex) {
			throw failed(topic, "no answer in time", ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			throw failed(topic, RabbitTopology.reason(cause), cause);
		}
	}

	private <T> @Nullable T read(String topic, Reading<T> reading, long deadline)
			throws IOException, InterruptedException {
		String queue = RabbitDeadLetterQueue.name(topic);
		RabbitDeadLetterLog log = this.logs.computeIfAbsent(topic, (key) -> new RabbitDeadLetterLog(queue));
		if (!log.lock().tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			throw new IOException("another call takes too long");
		}
		try {
			Channel channel = this.connections.openForConsumer();
			try {
				return exists(channel, queue) ? reading.read(log, new RabbitStreamReader(channel, queue, deadline))
						: null;
			}
			finally {
				RabbitConnections.close(channel);
			}
		}
		finally {
			log.lock().unlock();
		}
	}

	private static boolean exists(Channel channel, String queue) throws IOException {
		try {
			channel.queueDeclarePassive(queue);
			return true;
		}
		catch (IOException ex) {
			String reason = RabbitTopology.closeReason(ex, AMQP.NOT_FOUND);
			// One that is down is said to be not found, too.
			if (reason != null && reason.contains("no queue")) {
				return false;
			}
			throw ex;
		}
	}

	private BrokerException failed(String topic, String reason, Throwable cause) {
		return new BrokerException(
				"RabbitMQ broker '" + this.broker + "' does not tell what is in '" + topic + "': " + reason, true,
				cause);
	}

	/**
	 * Reads a stream.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	private interface Reading<T> {

		@Nullable T read(RabbitDeadLetterLog log, RabbitStreamReader reader) throws IOException;

	}

}
