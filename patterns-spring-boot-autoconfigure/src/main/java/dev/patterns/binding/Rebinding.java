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

package dev.patterns.binding;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Brings properties that have changed already into the beans that they concern: into all
 * of them, or, if one cannot be what it would have to be, into none. Thread-safe.
 */
public final class Rebinding {

	private static final Log logger = LogFactory.getLog(Rebinding.class);

	private final ConfigurableApplicationContext context;

	private final PropertiesValidators validators;

	private final PropertiesBeans beans;

	private final Set<String> immutable = new TreeSet<>();

	/**
	 * Create for the beans of a context.
	 * @param context a context that is refreshed
	 */
	public Rebinding(ConfigurableApplicationContext context) {
		this.context = context;
		this.validators = new PropertiesValidators(context);
		this.beans = new PropertiesBeans(context);
	}

	/**
	 * Bind what has changed.
	 * @param former the properties as they were
	 * @param differing names of properties that may differ
	 * @return what has changed, or why nothing was bound
	 */
	public synchronized Rebound takeOver(ConfigurableEnvironment former, Set<String> differing) {
		ConfigurableEnvironment environment = this.context.getEnvironment();
		Set<String> changed = new EffectiveChanges(former, environment).among(differing);
		Set<ConfigurationPropertyName> names = changed.stream()
			.map(EffectiveChanges::canonical)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		PropertiesBinder after = new PropertiesBinder(this.context, environment, this.validators);
		List<BindProblem> problems = new ArrayList<>();
		List<BoundBean> bound = this.beans.tryOut(names, new PropertiesBinder(this.context, former, this.validators),
				after, problems);
		if (!problems.isEmpty()) {
			bound.forEach(BoundBean::close);
			return new Rebound(changed, problems.stream().map(BindProblem::text).toList());
		}
		bound.forEach((bean) -> apply(bean, after));
		return new Rebound(changed, List.of());
	}

	private void apply(BoundBean bean, PropertiesBinder after) {
		try {
			List<String> unchanged = this.beans.apply(bean, after);
			if ((!unchanged.isEmpty() || bean.kind() == BoundBean.Kind.IMMUTABLE) && this.immutable.add(bean.name())) {
				logger.warn("The bean '" + bean.name() + "' keeps old properties until the application starts again:"
						+ " it has no setters for them, or must not be changed");
			}
		}
		catch (RuntimeException | Error ex) {
			// Not the exception, which may have a value in it.
			logger.error("The bean '" + bean.name() + "' has new properties, but could not be initialized with them: "
					+ ex.getClass().getName());
		}
		finally {
			bean.close();
		}
	}

	/**
	 * What came of changed properties.
	 *
	 * @param changed names of the properties that have other values
	 * @param problems why nothing was bound, without values; empty if all was
	 */
	public record Rebound(Set<String> changed, List<String> problems) {

	}

}
