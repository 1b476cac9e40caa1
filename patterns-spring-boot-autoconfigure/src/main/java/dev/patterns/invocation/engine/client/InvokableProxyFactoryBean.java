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

package dev.patterns.invocation.engine.client;

import java.lang.reflect.Proxy;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.engine.InvokableType;
import dev.patterns.invocation.engine.InvokableTypes;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Makes the proxy of an interface whose operations another application serves.
 *
 * @param <T> the interface
 */
public final class InvokableProxyFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware {

	private final Class<T> type;

	private final InvokableType invokable;

	private final List<DefinitionProblem> problems;

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create the factory.
	 * @param type the interface
	 */
	public InvokableProxyFactoryBean(Class<T> type) {
		this.type = type;
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		this.invokable = InvokableTypes.ofInterface(type, problems);
		this.problems = problems.toList();
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * The interface with its operations.
	 * @return the interface
	 */
	public InvokableType getInvokable() {
		return this.invokable;
	}

	/**
	 * What is wrong with the declaration, to be reported when all beans are there.
	 * @return the problems, usually none
	 */
	public List<DefinitionProblem> getProblems() {
		return this.problems;
	}

	@Override
	public T getObject() {
		InvokableProxy handler = new InvokableProxy(this.invokable,
				SingletonSupplier.of(() -> bean(InvocationClient.class)),
				SingletonSupplier.of(() -> bean(PayloadSerializer.class)),
				SingletonSupplier.ofNullable(this::fallback));
		return this.type
			.cast(Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type }, handler));
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

	private @Nullable FallbackBean fallback() {
		return (this.beanFactory instanceof ListableBeanFactory beans) ? FallbackBean.find(beans, this.type) : null;
	}

	private <B> B bean(Class<B> beanType) {
		Assert.state(this.beanFactory != null, "No bean factory");
		return this.beanFactory.getBean(beanType);
	}

}
