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

package dev.patterns.jdbc.notification;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.DigestUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Messages between the instances of an application by LISTEN and NOTIFY of PostgreSQL.
 * Each instance hears the others, not itself. A message may be lost while a connection
 * is, so it can only say that it is worth while to look at something.
 * <p>
 * Listening takes a connection and a thread. Sending takes another connection and thread,
 * from the first message on; it never happens in a transaction of the application,
 * because all transactions of a database that notify commit one after the other.
 * Thread-safe; no method but {@link #stop()} waits for the database.
 */
public final class PostgresqlNotifications {

	/** Longest name in bytes that PostgreSQL takes. */
	private static final int LONGEST_NAME = 63;

	private final String sender = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

	private final ChannelNotifier notifier;

	private final ChannelListener listener;

	/**
	 * Create without listening or sending.
	 * @param name what the names of threads and database sessions begin with
	 * @param remedy what to do if the application's connections let no notification
	 * through, a sentence
	 * @param channel gives the name of the channel, which instances that share it have in
	 * common; asked in a thread of the notifications until it is known
	 * @param connections opens connections
	 * @param outgoing gives the message that is to be sent and forgets it, {@code null}
	 * if there is none; whatever has gathered since the last time is one message
	 */
	public PostgresqlNotifications(String name, String remedy, Supplier<String> channel,
			PostgresqlConnections connections, Supplier<@Nullable String> outgoing) {
		Supplier<String> known = SingletonSupplier.of(() -> shorten(channel.get()));
		this.notifier = new ChannelNotifier(name + "-notify", known, connections, () -> {
			String message = outgoing.get();
			return (message != null) ? this.sender + message : null;
		});
		this.listener = new ChannelListener(name + "-listen", remedy, this.sender, known, connections);
	}

	private static String shorten(String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		return (bytes.length <= LONGEST_NAME) ? name : DigestUtils.md5DigestAsHex(bytes);
	}

	/**
	 * Listen until this is stopped.
	 * @param listener hears the others
	 */
	public void listen(NotificationListener listener) {
		this.notifier.permit();
		this.listener.start(listener);
	}

	/**
	 * Say that there is a message to be sent. It goes at once, or some milliseconds after
	 * the one before.
	 */
	public void send() {
		this.notifier.wakeUp();
	}

	/**
	 * Whether messages arrive at this moment, as far as this is known.
	 * @return {@code false} while there is no connection to listen on
	 */
	public boolean isListening() {
		return this.listener.isConnected();
	}

	/**
	 * Send what there is to be sent, if that takes no longer than half a second. Then
	 * stop listening and sending, and close the connections. May be followed by
	 * {@link #listen}.
	 */
	public void stop() {
		this.notifier.flush();
		this.listener.stop();
		this.notifier.stop();
	}

}
