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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.PatternMatchUtils;

/**
 * Which applications may publish to a topic, and which may subscribe to it. The same
 * rules can be given to all applications, as each one only looks for its own name. Dead
 * letters of a listener's own go to their topic in any case. Immutable.
 */
public final class TopicScopes {

	/**
	 * Everybody may do everything.
	 */
	public static final TopicScopes NONE = new TopicScopes("", true, Map.of());

	private final String application;

	private final boolean open;

	private final Map<String, Scope> topics;

	/**
	 * Create scopes.
	 * @param application name of this application
	 * @param open whether everybody may use what no rule is about
	 * @param topics rules by the name of the topic, in which {@code *} stands for any
	 * characters; an exact name goes before those with one
	 */
	public TopicScopes(String application, boolean open, Map<String, Scope> topics) {
		this.application = application;
		this.open = open;
		this.topics = new LinkedHashMap<>(topics);
	}

	/**
	 * Whether this application may publish to a topic.
	 * @param topic the topic
	 * @return {@code false} if it must not
	 */
	public boolean mayPublish(String topic) {
		Scope scope = scope(topic);
		return isAllowed((scope != null) ? scope.publishers() : null);
	}

	/**
	 * Whether this application may subscribe to a topic.
	 * @param topic the topic
	 * @return {@code false} if it must not
	 */
	public boolean maySubscribe(String topic) {
		Scope scope = scope(topic);
		return isAllowed((scope != null) ? scope.subscribers() : null);
	}

	/**
	 * Check that this application may publish to a topic.
	 * @param topic the topic
	 * @throws TopicDeniedException if it must not
	 */
	public void requirePublish(String topic) {
		if (!mayPublish(topic)) {
			throw new TopicDeniedException(topic, "The application '" + this.application
					+ "' may not publish to the topic '" + topic + "': see 'patterns.pubsub.scopes'");
		}
	}

	private @Nullable Scope scope(String topic) {
		Scope exact = this.topics.get(topic);
		if (exact != null || this.topics.isEmpty()) {
			return exact;
		}
		for (Map.Entry<String, Scope> entry : this.topics.entrySet()) {
			if (PatternMatchUtils.simpleMatch(entry.getKey(), topic)) {
				return entry.getValue();
			}
		}
		return null;
	}

	private boolean isAllowed(@Nullable Set<String> applications) {
		if (applications == null) {
			return this.open;
		}
		return applications.stream().anyMatch((name) -> PatternMatchUtils.simpleMatch(name, this.application));
	}

	/**
	 * Who may use a topic.
	 *
	 * @param publishers names of applications that may publish, {@code *} stands for any
	 * characters; empty for none, {@code null} for what applies to other topics
	 * @param subscribers names of applications that may subscribe, in the same way
	 */
	public record Scope(@Nullable Set<String> publishers, @Nullable Set<String> subscribers) {

		public Scope {
			publishers = (publishers != null) ? Set.copyOf(publishers) : null;
			subscribers = (subscribers != null) ? Set.copyOf(subscribers) : null;
		}

	}

}
