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
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.format.support.FormattingConversionService;
import org.springframework.validation.Validator;

/**
 * Binds to the properties of an environment as Spring Boot does to those of the
 * application: with the same converters, handlers and validators. For one thread.
 */
public final class PropertiesBinder {

	private static final String CONVERSION_SERVICE = "conversionService";

	private final ConfigurableApplicationContext context;

	private final PropertiesValidators validators;

	private final Binder binder;

	/**
	 * Create a binder.
	 * @param context has converters and editors
	 * @param environment the properties
	 * @param validators validate what is bound
	 */
	public PropertiesBinder(ConfigurableApplicationContext context, ConfigurableEnvironment environment,
			PropertiesValidators validators) {
		this.context = context;
		this.validators = validators;
		// Not those that are attached to the environment: threads that ask at the same
		// time after a change can make these lose a property for good.
		this.binder = new Binder(ConfigurationPropertySources.from(environment.getPropertySources()),
				new PropertySourcesPlaceholdersResolver(environment), conversionServices(context),
				context.getBeanFactory()::copyRegisteredEditorsTo, null, null);
	}

	private static @Nullable List<ConversionService> conversionServices(ConfigurableApplicationContext context) {
		if (context.containsBean(CONVERSION_SERVICE)
				&& context.isTypeMatch(CONVERSION_SERVICE, ConversionService.class)) {
			return List.of(context.getBean(CONVERSION_SERVICE, ConversionService.class));
		}
		List<ConversionService> services = new ArrayList<>();
		FormattingConversionService own = new FormattingConversionService();
		DefaultConversionService.addCollectionConverters(own);
		Map<String, Object> added = ApplicationConversionService.addBeans(own, context.getBeanFactory(),
				ConfigurationPropertiesBinding.VALUE);
		if (!added.isEmpty()) {
			services.add(own);
		}
		ConversionService ofBeans = context.getBeanFactory().getConversionService();
		if (ofBeans != null) {
			services.add(ofBeans);
		}
		if (!added.isEmpty()) {
			services.add(ApplicationConversionService.getSharedInstance());
		}
		return services.isEmpty() ? null : services;
	}

	/**
	 * Bind a value.
	 * @param <T> the type
	 * @param name name of the property
	 * @param target what to bind to
	 * @return the value, {@code null} if there is none
	 */
	public <T> @Nullable T bind(ConfigurationPropertyName name, Bindable<T> target) {
		return this.binder.bind(name, target).orElse(null);
	}

	/**
	 * What there is at a name and below it, for comparing.
	 * @param name name of the property
	 * @return a text, or a map, {@code null} if there is nothing
	 * @throws org.springframework.boot.context.properties.bind.BindException if a
	 * placeholder stands for nothing
	 */
	public @Nullable Object raw(ConfigurationPropertyName name) {
		String text = bind(name, Bindable.of(String.class));
		return (text != null) ? text : bind(name, Bindable.mapOf(String.class, Object.class));
	}

	/**
	 * Bind properties.
	 * @param annotation the annotation that says which
	 * @param target what to bind to
	 * @param validated whether the result must be valid
	 * @return the bound object
	 */
	Object bind(ConfigurationProperties annotation, Bindable<Object> target, boolean validated) {
		BindHandler handler = handler(annotation, target, validated);
		Supplier<Object> existing = target.getValue();
		if (existing == null) {
			return this.binder.bindOrCreate(annotation.prefix(), target, handler);
		}
		this.binder.bind(annotation.prefix(), target, handler);
		return existing.get();
	}

	private BindHandler handler(ConfigurationProperties annotation, Bindable<Object> target, boolean validated) {
		BindHandler handler = new IgnoreTopLevelConverterNotFoundBindHandler();
		if (annotation.ignoreInvalidFields()) {
			handler = new IgnoreErrorsBindHandler(handler);
		}
		if (!annotation.ignoreUnknownFields()) {
			handler = new NoUnboundElementsBindHandler(handler, new UnboundElementsSourceFilter());
		}
		List<Validator> all = validated ? this.validators.of(target) : List.of();
		if (!all.isEmpty()) {
			handler = new ValidationBindHandler(handler, all.toArray(Validator[]::new));
		}
		for (ConfigurationPropertiesBindHandlerAdvisor advisor : this.context
			.getBeanProvider(ConfigurationPropertiesBindHandlerAdvisor.class)
			.orderedStream()
			.toList()) {
			handler = advisor.apply(handler);
		}
		return handler;
	}

}
