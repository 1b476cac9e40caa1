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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;

import dev.patterns.binding.BindProblem;
import dev.patterns.binding.BoundBean;
import dev.patterns.binding.EffectiveChanges;
import dev.patterns.binding.PropertiesBeans;
import dev.patterns.binding.PropertiesBinder;
import dev.patterns.binding.PropertiesValidators;
import dev.patterns.binding.UnknownPropertiesPostProcessor;
import dev.patterns.configuration.engine.ListenerMethod.ListenerCall;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.definition.DefinitionProblems;

/**
 * What one context makes of properties: beans that are bound to them, listeners, and what
 * Spring Cloud makes of them.
 */
final class ContextProperties {

	private static final Log logger = LogFactory.getLog(ContextProperties.class);

	private final ConfigurableApplicationContext context;

	private final RefreshEvents events;

	private final PropertiesBeans beans;

	private final PropertiesValidators validators;

	private final List<ListenerMethod> listeners;

	private final ListenerValues values;

	private final List<UnknownPropertiesPostProcessor> known;

	/** Beans that were changed since others last said that they have changed any. */
	private final Set<String> touched = new LinkedHashSet<>();

	/** Held while beans are changed. */
	private final ReentrantLock binding = new ReentrantLock();

	/** Held while listeners are called. */
	private final ReentrantLock calling = new ReentrantLock();

	private final Set<String> immutable = new TreeSet<>();

	ContextProperties(ConfigurableApplicationContext context, RefreshEvents events) {
		this.context = context;
		this.events = events;
		this.beans = new PropertiesBeans(context);
		this.validators = new PropertiesValidators(context);
		this.listeners = new ListenerMethods(context.getBeanFactory()).find();
		this.values = new ListenerValues(this.listeners);
		this.known = List.copyOf(context.getBeansOfType(UnknownPropertiesPostProcessor.class, false, false).values());
		this.values.update(environment(), present());
	}

	ConfigurableEnvironment environment() {
		return this.context.getEnvironment();
	}

	/**
	 * Names of beans that have not followed a change, because they cannot.
	 * @return the names
	 */
	synchronized Set<String> immutable() {
		return new TreeSet<>(this.immutable);
	}

	/**
	 * Find out what a content of a store would change, and whether everything can be what
	 * it would be then. Nothing is changed yet.
	 * @param store the store
	 * @param next the content
	 * @return what to do once the content is visible
	 * @throws RefusedException if something cannot
	 */
	Prepared prepare(ImportedStore store, StoreContent next) {
		Set<String> differing = differing(store, next);
		if (differing.isEmpty()) {
			return new Prepared(Set.of(), List.of(), List.of(), null);
		}
		TrialEnvironment trial = new TrialEnvironment(environment(), store, next);
		Set<String> changed = new EffectiveChanges(environment(), trial).among(differing);
		Set<ConfigurationPropertyName> names = changed.stream()
			.map(EffectiveChanges::canonical)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		PropertiesBinder before = present();
		PropertiesBinder after = new PropertiesBinder(this.context, trial, this.validators);
		List<BindProblem> problems = new ArrayList<>();
		changed.stream()
			.filter((name) -> !isResolvable(trial, name))
			.filter((name) -> differing.contains(name) || isResolvable(environment(), name))
			.forEach((name) -> problems.add(BindProblem.of(name, "has a placeholder that cannot be resolved")));
		this.known.forEach((known) -> problems.addAll(known.problems(names, trial)));
		List<BoundBean> bound = this.beans.tryOut(names, before, after, problems);
		List<ListenerCall> calls = new ArrayList<>();
		this.listeners.forEach((listener) -> calls.addAll(listener.calls(names, before, after, problems)));
		if (!problems.isEmpty()) {
			bound.forEach(BoundBean::close);
			throw new RefusedException(problems);
		}
		return new Prepared(changed, bound, calls, after);
	}

	// Binding would take the placeholder for the value. Whatever else keeps a value from
	// being had is found by those who need it.
	private static boolean isResolvable(ConfigurableEnvironment environment, String name) {
		try {
			environment.getProperty(name);
			return true;
		}
		catch (PlaceholderResolutionException ex) {
			return false;
		}
		catch (RuntimeException ex) {
			logger.debug("The value of '" + name + "' is not known", ex);
			return true;
		}
	}

	/**
	 * Whether a key of a store is a property of this context.
	 * @param store the store
	 * @param key the key
	 * @return {@code true} if its prefix was imported
	 */
	boolean sees(ImportedStore store, String key) {
		String prefix = ConfigurationKeys.prefixOf(key);
		for (PropertySource<?> source : environment().getPropertySources()) {
			if (source instanceof StorePropertySource ours && ours.getSource().name().equals(store.name())
					&& ours.prefix().equals(prefix)) {
				return true;
			}
		}
		return false;
	}

	private PropertiesBinder present() {
		return new PropertiesBinder(this.context, environment(), this.validators);
	}

	private Set<String> differing(ImportedStore store, StoreContent next) {
		Set<String> names = new TreeSet<>();
		for (PropertySource<?> source : environment().getPropertySources()) {
			if (source instanceof StorePropertySource ours && ours.getSource() == store) {
				names.addAll(ours.difference(next));
			}
		}
		return names;
	}

	/**
	 * Take over what was prepared. The content is visible by now.
	 * @param prepared what was prepared
	 */
	void apply(Prepared prepared) {
		if (prepared.changed().isEmpty()) {
			return;
		}
		PropertiesBinder after = prepared.after();
		if (after != null) {
			apply(prepared.beans(), after);
		}
		try {
			this.events.changed(prepared.changed());
		}
		catch (RuntimeException | Error ex) {
			logger.error(
					"Not everybody who listens to changes of the environment could take over " + prepared.changed(),
					ex);
		}
		call(() -> {
			prepared.calls().forEach(this.values::note);
			return prepared.calls();
		});
	}

	/**
	 * Somebody else has changed properties, or has bound beans again: maybe to what a
	 * store had when he began.
	 */
	void environmentChanged() {
		alignBeans();
		tellWhatIsDifferent();
	}

	private void alignBeans() {
		this.binding.lock();
		try {
			PropertiesBinder present = present();
			for (String name : this.touched) {
				align(name, present);
			}
			this.touched.clear();
		}
		finally {
			this.binding.unlock();
		}
	}

	private void align(String name, PropertiesBinder present) {
		try {
			this.beans.align(name, present);
		}
		catch (RuntimeException | Error ex) {
			logger.debug("The bean '" + name + "' stays as somebody else has bound it", ex);
		}
	}

	private void tellWhatIsDifferent() {
		if (!this.listeners.isEmpty()) {
			call(() -> this.values.update(environment(), present()));
		}
	}

	// Listeners of several stores too are called one after the other.
	private void call(Supplier<List<ListenerCall>> calls) {
		this.calling.lock();
		try {
			calls.get().forEach(this::call);
		}
		finally {
			this.calling.unlock();
		}
	}

	private void apply(List<BoundBean> beans, PropertiesBinder after) {
		this.binding.lock();
		try {
			for (BoundBean bean : beans) {
				if (bean.after() != null && bean.kind() != BoundBean.Kind.SCOPED) {
					this.touched.add(bean.name());
				}
				apply(bean, after);
			}
		}
		finally {
			this.binding.unlock();
		}
	}

	private void apply(BoundBean bean, PropertiesBinder after) {
		try {
			List<String> unchanged = this.beans.apply(bean, after);
			if (!unchanged.isEmpty() || bean.kind() == BoundBean.Kind.IMMUTABLE) {
				noteImmutable(bean.name());
			}
		}
		catch (RuntimeException | Error ex) {
			logger.error("The bean '" + bean.name() + "' has new properties, but could not be initialized with them",
					ex);
		}
		finally {
			bean.close();
		}
	}

	private synchronized void noteImmutable(String name) {
		if (this.immutable.add(name)) {
			logger.warn("The bean '" + name + "' keeps old properties until the application starts again:"
					+ " it has no setters for them, or must not be changed. What needs to follow changes has setters,"
					+ " or is in the scope 'refresh'.");
		}
	}

	private void call(ListenerCall call) {
		try {
			call.listener().invoke(this.context.getBeanFactory(), call);
		}
		catch (Throwable ex) {
			logger.error("The configuration listener " + DefinitionProblems.describe(call.listener().method())
					+ " failed on the change of '" + call.name() + "'", ex);
		}
	}

}
