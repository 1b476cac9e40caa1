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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import dev.patterns.binding.EffectiveChanges;
import dev.patterns.binding.PropertiesBinder;
import dev.patterns.configuration.engine.ListenerMethod.ListenerCall;

/**
 * The values that listeners know: those of the start, or that they were told last. What
 * other sources than stores have changed is only known by comparing with them. Not
 * thread-safe.
 */
final class ListenerValues {

	private static final Log logger = LogFactory.getLog(ListenerValues.class);

	private final List<ListenerMethod> listeners;

	private final Map<Place, Known> values = new HashMap<>();

	ListenerValues(List<ListenerMethod> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Find out what listeners do not know yet, and take it for told.
	 * @param environment the properties
	 * @param binder binds to them
	 * @return the calls to make
	 */
	List<ListenerCall> update(ConfigurableEnvironment environment, PropertiesBinder binder) {
		List<ListenerCall> calls = new ArrayList<>();
		for (ListenerMethod listener : this.listeners) {
			for (ConfigurationPropertyName name : names(listener, environment)) {
				ListenerCall call = compare(listener, name, binder);
				if (call != null) {
					calls.add(call);
				}
			}
		}
		return calls;
	}

	private @Nullable ListenerCall compare(ListenerMethod listener, ConfigurationPropertyName name,
			PropertiesBinder binder) {
		try {
			Known known = this.values.getOrDefault(new Place(listener, name.toString()), Known.NOTHING);
			Object raw = binder.raw(name);
			// Not each type can be compared.
			if (Objects.equals(known.raw(), raw)) {
				return null;
			}
			Object newValue = listener.value(binder, name);
			remember(new Place(listener, name.toString()), new Known(raw, newValue));
			return Objects.equals(known.value(), newValue) ? null
					: new ListenerCall(listener, name.toString(), known.value(), newValue, raw);
		}
		catch (BindException ex) {
			logger.debug("The value of '" + name + "' cannot be told", ex);
			return null;
		}
	}

	/**
	 * A listener is told a value.
	 * @param call the call
	 */
	void note(ListenerCall call) {
		remember(new Place(call.listener(), call.name()), new Known(call.raw(), call.newValue()));
	}

	private void remember(Place place, Known known) {
		if (known.equals(Known.NOTHING)) {
			this.values.remove(place);
		}
		else {
			this.values.put(place, known);
		}
	}

	private Set<ConfigurationPropertyName> names(ListenerMethod listener, ConfigurableEnvironment environment) {
		Set<ConfigurationPropertyName> names = new LinkedHashSet<>(listener.keys());
		ConfigurationPropertyName prefix = listener.prefix();
		if (prefix != null) {
			for (PropertySource<?> source : environment.getPropertySources()) {
				if (source instanceof EnumerablePropertySource<?> enumerable) {
					addBelow(prefix, enumerable.getPropertyNames(), names);
				}
			}
			this.values.keySet()
				.stream()
				.filter((place) -> place.listener() == listener)
				.forEach((place) -> names.add(EffectiveChanges.canonical(place.name())));
		}
		return names;
	}

	private static void addBelow(ConfigurationPropertyName prefix, String[] candidates,
			Set<ConfigurationPropertyName> names) {
		for (String candidate : candidates) {
			ConfigurationPropertyName name = EffectiveChanges.canonical(candidate);
			if (prefix.equals(name) || prefix.isAncestorOf(name)) {
				names.add(name);
			}
		}
	}

	/**
	 * What a listener listens to.
	 *
	 * @param listener the listener
	 * @param name name of the property
	 */
	private record Place(ListenerMethod listener, String name) {

	}

	/**
	 * What a listener knows.
	 *
	 * @param raw the value as it stands in the sources
	 * @param value the value as the listener gets it
	 */
	private record Known(@Nullable Object raw, @Nullable Object value) {

		static final Known NOTHING = new Known(null, null);

	}

}
