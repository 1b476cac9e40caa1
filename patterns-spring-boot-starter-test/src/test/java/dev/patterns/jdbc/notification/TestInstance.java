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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * One of those that tell each other words.
 */
final class TestInstance implements NotificationListener {

	static final String REMEDY = "This is what to do.";

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private final AtomicInteger connects = new AtomicInteger();

	private final List<String> gathered = new ArrayList<>();

	private final PostgresqlNotifications notifications;

	TestInstance(String name, String channel, PostgresqlConnections connections) {
		this.notifications = new PostgresqlNotifications(name, REMEDY, () -> channel, connections, this::outgoing);
	}

	void listen() {
		this.notifications.listen(this);
	}

	void tell(String word) {
		synchronized (this.gathered) {
			this.gathered.add(word);
		}
		this.notifications.send();
	}

	private @Nullable String outgoing() {
		synchronized (this.gathered) {
			String message = this.gathered.isEmpty() ? null : String.join(",", this.gathered);
			this.gathered.clear();
			return message;
		}
	}

	void stop() {
		this.notifications.stop();
	}

	int connects() {
		return this.connects.get();
	}

	int messages() {
		return this.messages.size();
	}

	List<String> words() {
		return this.messages.stream().flatMap((message) -> List.of(message.split(",")).stream()).toList();
	}

	@Override
	public void onMessage(String message) {
		this.messages.add(message);
	}

	@Override
	public void onConnect() {
		this.connects.incrementAndGet();
	}

}
