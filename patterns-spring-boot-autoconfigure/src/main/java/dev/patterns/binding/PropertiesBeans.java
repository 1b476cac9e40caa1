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

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

/**
 * The {@code @ConfigurationProperties} beans of a context. Each that changed properties
 * concern is bound on trial, with everything that binding does at the start.
 */
public final class PropertiesBeans {

	private static final Log logger = LogFactory.getLog(PropertiesBeans.class);

	private static final String NEVER_REFRESHABLE = "spring.cloud.refresh.never-refreshable";

	private final ConfigurableApplicationContext context;

	private final DefaultListableBeanFactory beanFactory;

	private final TrialInstances instances;

	private final Map<String, ConfigurationPropertyName> prefixes = new LinkedHashMap<>();

	/**
	 * Find the beans.
	 * @param context where they are
	 */
	public PropertiesBeans(ConfigurableApplicationContext context) {
		this.context = context;
		this.beanFactory = (DefaultListableBeanFactory) context.getBeanFactory();
		this.instances = new TrialInstances(this.beanFactory);
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			ConfigurationProperties annotation = this.beanFactory.findAnnotationOnBean(name,
					ConfigurationProperties.class, false);
			// Of a scoped bean the target is bound, not the proxy.
			if (annotation != null
					&& !this.beanFactory.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(name))) {
				this.prefixes.put(name, EffectiveChanges.canonical(annotation.prefix()));
			}
		}
	}

	/**
	 * Bind the beans that changed properties concern, on trial.
	 * @param changed names of the properties
	 * @param before the properties as they are
	 * @param after the properties as they will be
	 * @param problems what is wrong
	 * @return the bound beans
	 */
	public List<BoundBean> tryOut(Set<ConfigurationPropertyName> changed, PropertiesBinder before,
			PropertiesBinder after, List<BindProblem> problems) {
		List<BoundBean> bound = new ArrayList<>();
		this.prefixes.forEach((name, prefix) -> {
			try {
				Object bean = concerns(prefix, changed) ? instance(name) : null;
				ConfigurationPropertiesBean properties = (bean != null)
						? ConfigurationPropertiesBean.get(this.context, bean, name) : null;
				if (bean != null && properties != null) {
					bound.add(tryOut(name, bean, properties, before, after).concerning(prefix, changed));
				}
			}
			catch (RuntimeException ex) {
				// Never the exception itself, here and below: it may have a value in it.
				problems.add(BindProblem.of("bean '" + shown(name) + "'", prefix, ex));
			}
		});
		return bound;
	}

	private static String shown(String name) {
		return ScopedProxyUtils.isScopedTarget(name) ? ScopedProxyUtils.getOriginalBeanName(name) : name;
	}

	private static boolean concerns(ConfigurationPropertyName prefix, Set<ConfigurationPropertyName> changed) {
		return changed.stream()
			.anyMatch((name) -> prefix.isEmpty() || prefix.equals(name) || prefix.isAncestorOf(name));
	}

	// What was not made yet is bound when it is.
	private @Nullable Object instance(String name) {
		Object bean = null;
		if (this.beanFactory.containsSingleton(name)) {
			bean = this.beanFactory.getSingleton(name);
		}
		else if (isRefreshScoped(name)) {
			bean = scoped(name);
		}
		Object target = (bean != null) ? AopProxyUtils.getSingletonTarget(bean) : null;
		return (target != null) ? target : bean;
	}

	// One that cannot be made as things are may be so after the change.
	private @Nullable Object scoped(String name) {
		try {
			return this.beanFactory.getBean(name);
		}
		catch (BeansException ex) {
			logger.debug("The bean '" + name + "' cannot be made at the moment: " + ex.getClass().getName());
			return null;
		}
	}

	private boolean isRefreshScoped(String name) {
		return "refresh".equals(this.beanFactory.getMergedBeanDefinition(name).getScope());
	}

	private BoundBean tryOut(String name, Object bean, ConfigurationPropertiesBean properties, PropertiesBinder before,
			PropertiesBinder after) {
		if (!isRefreshScoped(name) && isNeverRefreshable(name, bean)) {
			return immutable(name, bean);
		}
		ConfigurationProperties annotation = properties.getAnnotation();
		Bindable<Object> target = objects(properties.asBindTarget());
		if (target.getBindMethod() == BindMethod.VALUE_OBJECT) {
			Object created = after.bind(annotation, target, true);
			boolean same = created.equals(present(before, annotation, target));
			return (isRefreshScoped(name) || same) ? new BoundBean(name, bean, BoundBean.Kind.SCOPED)
					: immutable(name, bean);
		}
		Object trial = this.instances.create(name, bean.getClass());
		Object present = null;
		try {
			if (trial == bean) {
				// Its method gives the same object each time.
				return immutable(name, bean);
			}
			after.bind(annotation, target.withExistingValue(trial), true);
			present = this.instances.create(name, bean.getClass());
			if (present(before, annotation, target.withExistingValue(present)) == null) {
				// The bean itself says what it has now: it may have to be given up.
				BoundBean.closeTrial(present);
				present = bean;
			}
			return new BoundBean(name, bean, present, trial, kind(name, bean), (property) -> true);
		}
		catch (RuntimeException ex) {
			BoundBean.closeTrial(trial);
			if (present != bean) {
				BoundBean.closeTrial(present);
			}
			throw ex;
		}
	}

	private static BoundBean immutable(String name, Object bean) {
		return new BoundBean(name, bean, BoundBean.Kind.IMMUTABLE);
	}

	// Properties that are wrong as they are do not speak against those that mend them.
	private static @Nullable Object present(PropertiesBinder before, ConfigurationProperties annotation,
			Bindable<Object> target) {
		try {
			return before.bind(annotation, target, false);
		}
		catch (RuntimeException ex) {
			logger.debug("The present properties of '" + annotation.prefix() + "' cannot be bound: "
					+ ex.getClass().getName());
			return null;
		}
	}

	private boolean isNeverRefreshable(String name, Object bean) {
		Set<String> never = StringUtils.commaDelimitedListToSet(
				this.context.getEnvironment().getProperty(NEVER_REFRESHABLE, "com.zaxxer.hikari.HikariDataSource"));
		return never.contains(name) || never.contains(bean.getClass().getName());
	}

	private BoundBean.Kind kind(String name, Object bean) {
		if (isRefreshScoped(name)) {
			return BoundBean.Kind.SCOPED;
		}
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(bean.getClass())) {
			if (property.getWriteMethod() != null && property.getReadMethod() == null) {
				return BoundBean.Kind.WRITE_ONLY;
			}
		}
		return BoundBean.Kind.IN_PLACE;
	}

	@SuppressWarnings("unchecked")
	private static Bindable<Object> objects(Bindable<?> target) {
		return (Bindable<Object>) target;
	}

	/**
	 * Bring what was bound on trial into a bean.
	 * @param bound the bean
	 * @param after the properties, which are visible by now
	 * @return names of properties that could not be changed
	 */
	public List<String> apply(BoundBean bound, PropertiesBinder after) {
		// Whoever else brings properties into beans of this context waits.
		synchronized (this.beanFactory) {
			return changeInPlace(bound, after);
		}
	}

	private List<String> changeInPlace(BoundBean bound, PropertiesBinder after) {
		Object before = bound.before();
		Object trial = bound.after();
		if (before == null || trial == null || bound.kind() == BoundBean.Kind.SCOPED) {
			return List.of();
		}
		if (bound.kind() == BoundBean.Kind.IMMUTABLE) {
			return List.of("all");
		}
		BeanDifference difference = new BeanDifference();
		difference.apply(before, trial, bound.bean(), bound.concerned());
		ConfigurationPropertiesBean properties = ConfigurationPropertiesBean.get(this.context, bound.bean(),
				bound.name());
		if (bound.kind() == BoundBean.Kind.WRITE_ONLY && properties != null) {
			after.bind(properties.getAnnotation(), objects(properties.asBindTarget()), true);
		}
		if (difference.changes() > 0 || bound.kind() == BoundBean.Kind.WRITE_ONLY) {
			new Initialization(this.beanFactory).run(bound.name(), bound.bean());
		}
		return difference.failures();
	}

	/**
	 * Bring a bean to the properties as they are, since somebody may have bound it to
	 * what they were.
	 * @param name name of the bean
	 * @param present the properties
	 */
	public void align(String name, PropertiesBinder present) {
		Object bean = instance(name);
		ConfigurationPropertiesBean properties = (bean != null)
				? ConfigurationPropertiesBean.get(this.context, bean, name) : null;
		if (bean == null || properties == null) {
			return;
		}
		Object trial = this.instances.create(name, bean.getClass());
		try {
			present.bind(properties.getAnnotation(), objects(properties.asBindTarget()).withExistingValue(trial),
					false);
			BeanDifference difference = new BeanDifference();
			difference.apply(bean, trial, bean);
			if (difference.changes() > 0) {
				new Initialization(this.beanFactory).run(name, bean);
			}
		}
		finally {
			BoundBean.closeTrial(trial);
		}
	}

}
