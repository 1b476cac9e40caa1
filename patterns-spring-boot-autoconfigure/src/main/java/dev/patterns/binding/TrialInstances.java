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
import java.lang.reflect.Constructor;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.TypeConverter;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Makes objects like those of beans, with the values that they have before they are
 * bound: by the constructor, and with what the method that makes the bean has set. If
 * there is no constructor without parameters that method is called again. They are not
 * initialized, and nobody but the trial gets them.
 */
final class TrialInstances {

	private final DefaultListableBeanFactory beanFactory;

	private final @Nullable MadeDefaults defaults;

	TrialInstances(DefaultListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.defaults = beanFactory.getBeanProvider(MadeDefaults.class).getIfAvailable();
	}

	Object create(String name, Class<?> type) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
		Constructor<?> constructor = defaultConstructor(type);
		if (definition instanceof RootBeanDefinition root
				&& (root.getFactoryMethodName() != null || root.getInstanceSupplier() != null)) {
			BeanState state = (this.defaults != null) ? this.defaults.find(name) : null;
			if (constructor == null || state == null || !state.isOf(type) || hasHiddenProperties(type)) {
				return create(name, new RootBeanDefinition(root));
			}
			Object instance = BeanUtils.instantiateClass(constructor);
			state.applyTo(instance);
			return instance;
		}
		if (constructor != null) {
			return BeanUtils.instantiateClass(constructor);
		}
		RootBeanDefinition autowired = new RootBeanDefinition(type);
		autowired.setAutowireMode(AutowireCapableBeanFactory.AUTOWIRE_CONSTRUCTOR);
		return create(name, autowired);
	}

	// What a method has set, and nobody can read.
	private static boolean hasHiddenProperties(Class<?> type) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getWriteMethod() != null && property.getReadMethod() == null) {
				return true;
			}
		}
		return false;
	}

	private static @Nullable Constructor<?> defaultConstructor(Class<?> type) {
		try {
			return type.getDeclaredConstructor();
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

	private Object create(String name, RootBeanDefinition definition) {
		definition.setScope(BeanDefinition.SCOPE_SINGLETON);
		definition.setLazyInit(true);
		InstantiatingBeanFactory instantiating = new InstantiatingBeanFactory(this.beanFactory);
		instantiating.registerBeanDefinition(name, definition);
		return instantiating.getBean(name);
	}

	/**
	 * Instantiates, and does nothing else to beans.
	 */
	private static final class InstantiatingBeanFactory extends DefaultListableBeanFactory {

		private static final long serialVersionUID = 1L;

		private final transient DefaultListableBeanFactory application;

		InstantiatingBeanFactory(DefaultListableBeanFactory parent) {
			super(parent);
			this.application = parent;
			setBeanClassLoader(parent.getBeanClassLoader());
			setConversionService(parent.getConversionService());
			setBeanExpressionResolver(parent.getBeanExpressionResolver());
		}

		// As the application does it: its resolver belongs to its factory and cannot be
		// shared, and only there it is known what is no bean, such as a publisher of
		// events.
		@Override
		public @Nullable Object resolveDependency(DependencyDescriptor descriptor, @Nullable String requestingBeanName,
				@Nullable Set<String> autowiredBeanNames, @Nullable TypeConverter typeConverter) {
			return this.application.resolveDependency(descriptor, requestingBeanName, autowiredBeanNames,
					typeConverter);
		}

		@Override
		protected Object initializeBean(String beanName, Object bean, @Nullable RootBeanDefinition definition) {
			return bean;
		}

	}

}
