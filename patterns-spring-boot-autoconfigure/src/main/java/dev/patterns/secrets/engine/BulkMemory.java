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

package dev.patterns.secrets.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretValues;

/**
 * What a store answered about many secrets at once, for the time when it does not answer,
 * and what it had to leave out. Bounded, thread-safe.
 */
final class BulkMemory {

	private static final Log logger = LogFactory.getLog(BulkMemory.class);

	private static final int MAX_PREFIXES = 100;

	private static final int MAX_LEFT_OUT = 1_000;

	private final String store;

	private final Map<String, Answer<Map<SecretName, SecretValues>>> secrets = new LinkedHashMap<>(16, 0.75f, true);

	private final Map<String, Answer<Set<String>>> names = new LinkedHashMap<>(16, 0.75f, true);

	private final Map<String, String> leftOut = new TreeMap<>();

	BulkMemory(String store) {
		this.store = store;
	}

	synchronized void secrets(String prefix, Map<SecretName, SecretValues> answer, long askedAt) {
		put(this.secrets, prefix, new Answer<>(Map.copyOf(answer), askedAt));
	}

	// The last answer, with what is remembered of single secrets since then: nobody gets
	// an
	// older value after a newer one.
	synchronized @Nullable Map<String, SecretValues> secrets(String prefix, LongPredicate isYoungEnough, long now,
			SecretMemory memory) {
		Answer<Map<SecretName, SecretValues>> last = this.secrets.get(prefix);
		if (last == null || !isYoungEnough.test(now - last.askedAt())) {
			return null;
		}
		Map<SecretName, SecretValues> secrets = new TreeMap<>(last.content());
		last.content().keySet().forEach((name) -> {
			RememberedSecret single = memory.get(name);
			if (single != null && single.readAt() - last.askedAt() > 0) {
				secrets.computeIfPresent(name, (key, values) -> single.values());
			}
		});
		return byName(secrets);
	}

	static Map<String, SecretValues> byName(Map<SecretName, SecretValues> secrets) {
		Map<String, SecretValues> all = new TreeMap<>();
		secrets.forEach((name, values) -> all.put(name.value(), values));
		return all;
	}

	synchronized void names(String prefix, Set<String> answer, long askedAt) {
		put(this.names, prefix, new Answer<>(new TreeSet<>(answer), askedAt));
	}

	synchronized @Nullable Set<String> names(String prefix, LongPredicate isYoungEnough, long now) {
		Answer<Set<String>> last = this.names.get(prefix);
		return (last != null && isYoungEnough.test(now - last.askedAt())) ? new TreeSet<>(last.content()) : null;
	}

	private static <T> void put(Map<String, Answer<T>> answers, String prefix, Answer<T> answer) {
		Answer<T> before = answers.get(prefix);
		if (before != null && before.askedAt() - answer.askedAt() > 0) {
			return;
		}
		answers.put(prefix, answer);
		if (answers.size() > MAX_PREFIXES) {
			Iterator<String> eldest = answers.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
	}

	// Note what was left out below a prefix, and say so once.
	synchronized void leftOut(String prefix, Map<String, String> reasons) {
		this.leftOut.keySet().removeIf((name) -> isWithin(name, prefix) && !reasons.containsKey(name));
		reasons.forEach((name, reason) -> {
			if (this.leftOut.size() < MAX_LEFT_OUT && !reason.equals(this.leftOut.put(name, reason))) {
				logger.warn("Left out of the secrets of store '%s', '%s': %s".formatted(this.store, name, reason));
			}
		});
	}

	synchronized Set<String> leftOut() {
		return new TreeSet<>(this.leftOut.keySet());
	}

	private static boolean isWithin(String name, String prefix) {
		return prefix.isEmpty() || name.equals(prefix) || name.startsWith(prefix + "/");
	}

	/**
	 * An answer.
	 *
	 * @param <T> type of the answer
	 * @param content what was answered
	 * @param askedAt when the store was asked, in nanoseconds
	 */
	record Answer<T>(T content, long askedAt) {

		@Override
		public String toString() {
			return "Answer[" + this.askedAt + "]";
		}

	}

}
