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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.binding.Rebinding;
import dev.patterns.binding.Rebinding.Rebound;

/**
 * Brings properties that have other values, since secrets have, into the beans that are
 * bound to them, and tells others.
 */
public final class SecretRebinding implements SecretPropertyListener {

	private static final Log logger = LogFactory.getLog(SecretRebinding.class);

	private final ConfigurableApplicationContext context;

	private final KnownSecrets known;

	private final Consumer<Set<String>> others;

	private @Nullable Rebinding rebinding;

	private final Map<String, List<String>> problems = new ConcurrentSkipListMap<>();

	/**
	 * Create for a context.
	 * @param context the context
	 * @param known knows what must not be told
	 * @param others are told the names of the properties
	 */
	public SecretRebinding(ConfigurableApplicationContext context, KnownSecrets known, Consumer<Set<String>> others) {
		this.context = context;
		this.known = known;
		this.others = others;
	}

	/**
	 * Why beans do not have the present secrets.
	 * @return texts without values, empty if all beans have them
	 */
	public List<String> problems() {
		return this.problems.values().stream().flatMap(List::stream).distinct().toList();
	}

	@Override
	public synchronized boolean changed(String store, Map<String, @Nullable String> former) {
		Rebinding current = this.rebinding;
		if (current == null) {
			current = new Rebinding(this.context);
			this.rebinding = current;
		}
		Rebound rebound = current.takeOver(new FormerEnvironment(this.context.getEnvironment(), former),
				former.keySet());
		if (!rebound.problems().isEmpty()) {
			refused(store, rebound.problems());
			return false;
		}
		this.problems.remove(store);
		logger
			.info("Secrets of store '%s' changed the properties %s".formatted(store, new TreeSet<>(rebound.changed())));
		this.others.accept(rebound.changed());
		return true;
	}

	// The message of a constraint may show the value.
	private void refused(String store, List<String> texts) {
		List<String> shown = texts.stream()
			.map((text) -> this.known.isIn(text) ? "a bean cannot be bound" : text)
			.toList();
		if (!shown.equals(this.problems.put(store, shown))) {
			logger.error("Beans keep older secrets, since they cannot be bound to the present ones: "
					+ String.join("; ", shown));
		}
	}

}
