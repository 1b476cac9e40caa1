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

package dev.patterns.configuration.engine;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.binding.BindProblem;
import dev.patterns.configuration.store.StoreContent;

/**
 * What an application sees of a store that it has imported: the same for all property
 * sources that were made of it, also those that Spring Cloud makes when it reloads the
 * application's configuration, and those that child contexts have of their parent.
 * Thread-safe.
 */
public final class ImportedStore {

	private static final Log logger = LogFactory.getLog(ImportedStore.class);

	private final String name;

	private final boolean reached;

	private final List<ContextProperties> contexts = new CopyOnWriteArrayList<>();

	private volatile StoreContent content;

	private volatile @Nullable RefusedRevision refused;

	/**
	 * Create with what was read before there were beans.
	 * @param name name of the store
	 * @param content what was read, {@code null} if the store did not answer
	 */
	public ImportedStore(String name, @Nullable StoreContent content) {
		this.name = name;
		this.reached = content != null;
		this.content = (content != null) ? content : StoreContent.EMPTY;
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Whether the store answered before there were beans.
	 * @return {@code false} if it began empty
	 */
	public boolean isReached() {
		return this.reached;
	}

	/**
	 * What the application sees.
	 * @return the content
	 */
	public StoreContent content() {
		return this.content;
	}

	/**
	 * The revision that the application does not take over.
	 * @return the latest one, {@code null} if the application is at the state of the
	 * store as far as it knows it
	 */
	public @Nullable RefusedRevision refused() {
		return this.refused;
	}

	void add(ContextProperties context) {
		this.contexts.add(context);
	}

	void remove(ContextProperties context) {
		this.contexts.remove(context);
	}

	/**
	 * Let the application see another content, if everything in it can take it over.
	 * @param next the content
	 * @return {@code false} if it was refused
	 * @throws RuntimeException if that could not be found out: everything stays as it is,
	 * and the content is to be tried again
	 */
	synchronized boolean update(StoreContent next) {
		Map<ContextProperties, Prepared> prepared = new LinkedHashMap<>();
		try {
			for (ContextProperties context : this.contexts) {
				prepared.put(context, context.prepare(this, next));
			}
		}
		catch (RefusedException ex) {
			prepared.values().forEach(Prepared::close);
			refuse(next, ex.problems().stream().map(BindProblem::text).toList());
			return false;
		}
		catch (RuntimeException | Error ex) {
			prepared.values().forEach(Prepared::close);
			this.refused = new RefusedRevision(next.revision(), Instant.now(),
					List.of("it could not be tried out (" + ex.getClass().getSimpleName() + ")"));
			throw ex;
		}
		this.content = next;
		this.refused = null;
		prepared.forEach(ContextProperties::apply);
		return true;
	}

	/**
	 * Whether the application sees a key, or would if there were one, once it has
	 * started.
	 * @param key the key
	 * @return {@code false} if it has not imported the key's prefix
	 */
	boolean isSeen(String key) {
		return this.contexts.stream().anyMatch((context) -> context.sees(this, key));
	}

	/**
	 * What would be wrong if the application saw another content. Nobody waits for this,
	 * or is waited for: listeners, which hold the lock of their store, write too.
	 * @param next the content
	 * @return what is wrong, without values; nothing if that cannot be found out
	 */
	Set<BindProblem> problems(StoreContent next) {
		Set<BindProblem> problems = new LinkedHashSet<>();
		for (ContextProperties context : this.contexts) {
			try {
				context.prepare(this, next).close();
			}
			catch (RefusedException ex) {
				problems.addAll(ex.problems());
			}
			catch (RuntimeException ex) {
				// Not its message, which may have a value in it.
				logger.warn("A change of the configuration store '%s' could not be tried out (%s)".formatted(this.name,
						ex.getClass().getName()));
			}
		}
		return problems;
	}

	/**
	 * Other sources than stores have changed.
	 */
	void environmentChanged() {
		this.contexts.forEach(ContextProperties::environmentChanged);
	}

	/**
	 * Whether the application sees a content, and has refused none since.
	 * @param next the content
	 * @return {@code true} if there is nothing to take over
	 */
	boolean isAt(StoreContent next) {
		return this.content == next && this.refused == null;
	}

	private void refuse(StoreContent next, List<String> problems) {
		RefusedRevision before = this.refused;
		if (before != null && before.revision() == next.revision() && before.problems().equals(problems)) {
			logger.debug(
					"Revision " + next.revision() + " of the configuration store '" + this.name + "' is refused again");
			return;
		}
		this.refused = new RefusedRevision(next.revision(), Instant.now(), problems);
		logger.warn("Revision %d of the configuration store '%s' is refused, and everything stays as it is: %s"
			.formatted(next.revision(), this.name, String.join("; ", problems)));
	}

}
